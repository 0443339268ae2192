"""A siren as a stranger would write it with paho-mqtt 1.6: prints one line for each thing it sees.

Usage: paho_device.py PORT SITE DEVICE SECRET
"""

import json
import sys
import threading

import paho.mqtt.client as mqtt

port, site, device, secret = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
base = f"linan/v1/{site}/{device}"
seen = {name: threading.Event() for name in ("connected", "granted", "denied", "commanded", "gone")}
waiting = {}
replies = []


def say(*words):
    print(*words, flush=True)


def on_connect(client, userdata, flags, code):
    say("connack", code, "session", flags["session present"])
    seen["connected"].set()


def on_subscribe(client, userdata, mid, granted):
    say("suback", *granted)
    seen["denied" if 128 in granted else "granted"].set()


def on_publish(client, userdata, mid):
    waiting.setdefault(mid, threading.Event()).set()


def on_message(client, userdata, message):
    command = json.loads(message.payload)
    say("command", command["name"], "qos", message.qos)
    replies.append(client.publish(f"{base}/reply", json.dumps({"id": command["id"], "ok": True}), qos=1))
    seen["commanded"].set()


def on_disconnect(client, userdata, code):
    say("disconnected", code)
    seen["gone"].set()


def need(name, seconds=20):
    if not seen[name].wait(seconds):
        say("never", name)
        sys.exit(1)


def open_client(clean):
    client = mqtt.Client(client_id=device, clean_session=clean, protocol=mqtt.MQTTv311)
    client.username_pw_set(device, secret)
    client.will_set(f"{base}/state", json.dumps({"online": False}), qos=1, retain=True)
    client.on_connect, client.on_subscribe, client.on_publish = on_connect, on_subscribe, on_publish
    client.on_message, client.on_disconnect = on_message, on_disconnect
    client.connect("127.0.0.1", port, keepalive=20)
    client.loop_start()
    need("connected")
    return client


def report(client, qos, seq):
    sent = client.publish(f"{base}/reading", json.dumps({"boot": 1, "seq": seq, "values": {"battery_pct": 90 - seq}}), qos=qos)
    sent.wait_for_publish()
    say("reported", qos, sent.is_published())


client = open_client(clean=False)
client.publish(f"{base}/state", json.dumps({"online": True, "firmware": "1.2.0"}), qos=1, retain=True).wait_for_publish()
client.subscribe(f"{base}/command", qos=1)
need("granted")
client.subscribe("#", qos=1)
need("denied")
for qos in (0, 1, 2):
    report(client, qos, qos)
say("ready")
need("commanded")
for reply in replies:
    reply.wait_for_publish()
client.disconnect()
need("gone")
client.loop_stop()

seen["connected"].clear()
seen["gone"].clear()
client = open_client(clean=False)
report(client, 1, 3)
client.publish("linan/v1/other/thing/reading", "{}", qos=1)
need("gone")
client.loop_stop()
