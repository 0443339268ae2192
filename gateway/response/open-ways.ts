import type { Site } from "../../rules/model/site.ts";
import type { SiteWay } from "../../rules/model/site-response.ts";
import { createAddressGuard } from "./address-guard.ts";
import { openMail } from "./mail.ts";
import { createPoster } from "./request.ts";
import { openRobot } from "./robots.ts";
import { secretsOf } from "./secrets.ts";
import { openTextGateway } from "./text-gateway.ts";
import type { OpenWay } from "./way.ts";
import { openWebhook } from "./webhook.ts";

/** Every way of the site, ready to send. Throws where a file of secrets has gone since it was checked. */
export const openWays = (site: Site, siteFile: string): readonly OpenWay[] => site.ways.map((way) => openWay(way, siteFile));

function openWay(way: SiteWay, siteFile: string): OpenWay {
  const { id, kind, url = "", allow = [] } = way;
  const { token, secret, password } = secretsOf(way, siteFile);
  const guard = createAddressGuard(allow);
  if (kind === "mail") return openMail(way, { password, guard });
  const poster = createPoster(guard);
  switch (kind) {
    case "webhook":
      return openWebhook({ id, url, token, secret: secret ?? "", poster });
    case "dingtalk":
    case "wecom":
    case "feishu":
      return openRobot({ id, kind, url, token: token ?? "", secret, poster });
    case "sms":
    case "voice":
      return openTextGateway(way, { token, poster });
  }
}
