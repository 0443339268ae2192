import { both, type Text } from "../phone/text.ts";

export const WORDS = {
  title: both("让这台设备信任本社区网关", "Let this device trust this gateway"),
  why: both(
    "装好社区的根证书后,浏览器与网关之间的内容就加密了,别人在同一个网里看不到,也冒充不了网关。只需装一次。",
    "With the community's certificate installed, what goes between this browser and the gateway is encrypted: nobody else on the network can read it or pretend to be the gateway. It is installed once.",
  ),
  loading: both("正在读取…", "Reading…"),
  away: both("连不上网关。请检查网络后重新打开本页。", "The gateway can't be reached. Check the network and open this page again."),
  off: both(
    "本网关没有启用加密访问,这里没有要装的东西。普通访问照常可用。",
    "This gateway has no secured pages switched on: there is nothing to install. Plain access works as ever.",
  ),
  checking: both("正在检查这台设备…", "Checking this device…"),
  trusted: both("这台设备已经信任本网关。", "This device trusts this gateway."),
  untrusted: both(
    "这台设备还不信任本网关,或者连不上加密端口。",
    "This device does not trust this gateway yet, or can't reach its secured port.",
  ),
  otherName: both(
    "证书里没有您现在用的地址。请用下面的地址打开。",
    "The certificate does not have the address that you use. Open one of these instead.",
  ),
  again: both("再检查一次", "Check again"),
  open: both("打开加密页面", "Open the secured pages"),
  fetch: both("1 下载根证书", "1 Download the certificate"),
  download: both("下载证书", "Download the certificate"),
  downloadPem: both("PEM 格式(Linux)", "As PEM (Linux)"),
  compare: both("2 核对指纹", "2 Compare the fingerprint"),
  compareHow: both(
    "安装前,请向值班室或网关管理员索取指纹,与下面逐字核对。不一致就不要安装,并马上告诉管理员。",
    "Before you install it, ask the duty room or whoever keeps the gateway for the fingerprint and compare every character. If they differ, do not install it, and tell them at once.",
  ),
  install: both("3 安装", "3 Install"),
  check: both("4 检查", "4 Check"),
  authority: both("证书名称", "Name of the certificate"),
  until: both("有效至", "Valid until"),
  other: both("English", "中文"),
} as const;

export interface Device {
  readonly name: Text;
  readonly steps: readonly Text[];
}

/** What is pressed where, in the order of the screens. */
export const DEVICES: readonly Device[] = [
  {
    name: both("安卓手机、平板", "Android phone or tablet"),
    steps: [
      both("点上面的“下载证书”。", "Touch “Download the certificate” above."),
      both(
        "打开“设置”,搜索“CA 证书”(一般在“安全”下的“加密与凭据”里)。",
        "Open Settings and search for “CA certificate” (usually under Security, Encryption & credentials).",
      ),
      both(
        "看到警告后选“仍然安装”,再选刚下载的 linan-ca.crt。",
        "At the warning choose “Install anyway”, then the downloaded linan-ca.crt.",
      ),
      both("用 Chrome 打开加密页面。", "Open the secured pages with Chrome."),
    ],
  },
  {
    name: both("iPhone、iPad", "iPhone or iPad"),
    steps: [
      both("用 Safari 点上面的“下载证书”,选“允许”。", "In Safari touch “Download the certificate” above, then Allow."),
      both("打开“设置”,点最上面的“已下载描述文件”,安装。", "Open Settings, touch “Profile Downloaded” at the top, and install it."),
      both(
        "再到“设置、通用、关于本机、证书信任设置”,打开这张证书的开关。少了这一步不算信任。",
        "Then go to Settings, General, About, Certificate Trust Settings, and switch this certificate on. Without this step it is not trusted.",
      ),
    ],
  },
  {
    name: both("Windows 电脑", "Windows computer"),
    steps: [
      both(
        "下载证书,双击 linan-ca.crt,点“安装证书”。",
        "Download the certificate, double-click linan-ca.crt, and choose “Install Certificate”.",
      ),
      both(
        "选“当前用户”,再选“将所有的证书都放入下列存储”,浏览到“受信任的根证书颁发机构”。",
        "Choose “Current User”, then “Place all certificates in the following store”, and browse to “Trusted Root Certification Authorities”.",
      ),
      both("在警告里核对指纹,点“是”,重新打开浏览器。", "Compare the fingerprint in the warning, choose Yes, and open the browser anew."),
    ],
  },
  {
    name: both("Debian 电脑、大屏(Chromium)", "Debian computer or wall (Chromium)"),
    steps: [
      both("下载 PEM 格式的证书,安装 libnss3-tools。", "Download the certificate as PEM and install libnss3-tools."),
      both(
        "用运行浏览器的用户执行:certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n linan -i linan-ca.pem",
        "As the user who runs the browser: certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n linan -i linan-ca.pem",
      ),
      both("重新打开浏览器。", "Open the browser anew."),
    ],
  },
];
