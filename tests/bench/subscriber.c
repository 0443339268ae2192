// A subscriber that reads, acknowledges and counts, and does nothing else.
//   subscriber PORT FILTER    says "ready" when subscribed at QoS 1; a line on standard input is answered with the count.
#include "mqtt.h"

#define BUFFER (1 << 20)

static unsigned char bytes[BUFFER * 2], answers[BUFFER];
static size_t carried;
static uint64_t received;

static void subscribe(int socket, const char *filter) {
  unsigned char packet[256] = {0x82, 0, 0, 1}, granted[5];
  unsigned char *end = put_text(packet + 4, filter);
  *end++ = 1;
  packet[1] = (unsigned char)(end - packet - 2);
  send_all(socket, packet, (size_t)(end - packet));
  if (recv(socket, granted, 5, MSG_WAITALL) != 5 || granted[0] != 0x90 || granted[4] != 1) die("subscribe");
}

static void take(int socket) {
  ssize_t came = recv(socket, bytes + carried, BUFFER, 0);
  if (came <= 0) die("the broker ended the connection");
  size_t here = carried + (size_t)came, at = 0, out = 0, body, length;
  while (at < here && (length = packet_length(bytes + at, here - at, &body)) > 0) {
    unsigned char *packet = bytes + at;
    if (packet[0] >> 4 == 3) {
      received++;
      size_t id_at = at + body + 2 + ((size_t)packet[body] << 8 | packet[body + 1]);
      if ((packet[0] & 6) != 0) {
        answers[out++] = 0x40;
        answers[out++] = 2;
        answers[out++] = bytes[id_at];
        answers[out++] = bytes[id_at + 1];
      }
    }
    at += length;
  }
  carried = here - at;
  memmove(bytes, bytes + at, carried);
  if (out > 0) send_all(socket, answers, out);
}

int main(int given, char **arguments) {
  if (given != 3) return 2;
  int socket = sign_in(atoi(arguments[1]), "subscriber", "none"), epoll = epoll_create1(0);
  subscribe(socket, arguments[2]);
  watch(epoll, socket, 1);
  watch(epoll, 0, 0);
  printf("ready\n");
  fflush(stdout);
  for (;;) {
    struct epoll_event events[2];
    int ready = epoll_wait(epoll, events, 2, -1);
    for (int index = 0; index < ready; index++) {
      char line[64];
      if (events[index].data.u32 == 1) take(socket);
      else if (read(0, line, sizeof line) <= 0) return 0;
      else printf("%lu\n", received), fflush(stdout);
    }
  }
}
