// A server that only answers: CONNACK to CONNECT, PUBACK to PUBLISH. Shows what the load generator itself can reach.
//   sink    says its port on standard output; ends with its standard input.
#include "mqtt.h"

#define SOCKETS_MAX 20000
#define BUFFER 65536

static unsigned char *carry[SOCKETS_MAX];
static size_t carried[SOCKETS_MAX];

static size_t answer(const unsigned char *packet, size_t body, unsigned char *to) {
  if (packet[0] >> 4 == 1) {
    memcpy(to, "\x20\x02\x00\x00", 4);
    return 4;
  }
  if (packet[0] >> 4 != 3) return 0;
  size_t id_at = body + 2 + ((size_t)packet[body] << 8 | packet[body + 1]);
  to[0] = 0x40;
  to[1] = 2;
  to[2] = packet[id_at];
  to[3] = packet[id_at + 1];
  return 4;
}

static void serve(int socket) {
  static unsigned char bytes[BUFFER * 2], answers[BUFFER];
  memcpy(bytes, carry[socket], carried[socket]);
  ssize_t came = recv(socket, bytes + carried[socket], BUFFER, 0);
  if (came <= 0) {
    close(socket);
    return;
  }
  size_t here = carried[socket] + (size_t)came, at = 0, out = 0, body, length;
  while (at < here && (length = packet_length(bytes + at, here - at, &body)) > 0) {
    out += answer(bytes + at, body, answers + out);
    at += length;
  }
  carried[socket] = here - at;
  memcpy(carry[socket], bytes + at, carried[socket]);
  if (out > 0) send_all(socket, answers, out);
}

int main(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0), epoll = epoll_create1(0), one = 1;
  if (bind(listener, (struct sockaddr *)&address, size) < 0 || listen(listener, 4096) < 0) die("listen");
  getsockname(listener, (struct sockaddr *)&address, &size);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  watch(epoll, listener, (uint32_t)listener);
  watch(epoll, 0, 0);
  for (;;) {
    struct epoll_event events[512];
    int ready = epoll_wait(epoll, events, 512, -1);
    for (int index = 0; index < ready; index++) {
      int socket = (int)events[index].data.u32;
      if (socket == 0) return 0;
      if (socket != listener) {
        serve(socket);
        continue;
      }
      int made = accept(listener, NULL, NULL);
      if (made < 0 || made >= SOCKETS_MAX) die("accept");
      setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      if (carry[made] == NULL) carry[made] = malloc(BUFFER);
      carried[made] = 0;
      watch(epoll, made, (uint32_t)made);
    }
  }
}
