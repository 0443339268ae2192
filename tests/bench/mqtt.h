// What the three programs of the benchmark share: MQTT 3.1.1 packets over plain sockets. No library, so that they cost
// next to nothing beside what is measured.
#ifndef MQTT_H
#define MQTT_H
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  exit(1);
}

static uint64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static double cpu_s(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static int put_length(unsigned char *to, size_t length) {
  int count = 0;
  do {
    to[count] = length & 127;
    length >>= 7;
    if (length > 0) to[count] |= 128;
    count++;
  } while (length > 0);
  return count;
}

// Bytes of the packet at `from`, 0 where not all of it is here. `body`: where it begins.
static size_t packet_length(const unsigned char *from, size_t here, size_t *body) {
  size_t length = 0;
  for (size_t index = 1; index < 5; index++) {
    if (index >= here) return 0;
    length |= (size_t)(from[index] & 127) << (7 * (index - 1));
    if (from[index] >= 128) continue;
    *body = index + 1;
    return index + 1 + length <= here ? index + 1 + length : 0;
  }
  errno = EPROTO;
  die("packet length");
  return 0;
}

static unsigned char *put_text(unsigned char *to, const char *text) {
  size_t length = strlen(text);
  to[0] = (unsigned char)(length >> 8);
  to[1] = (unsigned char)length;
  memcpy(to + 2, text, length);
  return to + 2 + length;
}

static void send_all(int socket, const void *bytes, size_t length) {
  ssize_t sent = send(socket, bytes, length, MSG_NOSIGNAL);
  if (sent != (ssize_t)length) die("send");
}

// Connects to loopback, signs in and waits for the CONNACK.
static int sign_in(int port, const char *id, const char *secret) {
  int one = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int made = socket(AF_INET, SOCK_STREAM, 0);
  if (made < 0 || connect(made, (struct sockaddr *)&address, sizeof address) < 0) die("connect");
  setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  // Version 4, clean session, user name and password, keepalive 120 s.
  unsigned char body[1024] = {0, 4, 'M', 'Q', 'T', 'T', 4, 0xc2, 0, 120}, packet[1100] = {0x10}, answer[4];
  unsigned char *end = put_text(put_text(put_text(body + 10, id), id), secret);
  int head = 1 + put_length(packet + 1, (size_t)(end - body));
  memcpy(packet + head, body, (size_t)(end - body));
  send_all(made, packet, (size_t)(head + (end - body)));
  if (recv(made, answer, 4, MSG_WAITALL) != 4 || answer[0] != 0x20 || answer[3] != 0) {
    errno = ECONNREFUSED;
    die(id);
  }
  return made;
}

static void watch(int epoll, int socket, uint32_t number) {
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = number};
  fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK);
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event) < 0) die("epoll_ctl");
}
#endif
