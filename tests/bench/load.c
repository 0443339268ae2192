// The load: many devices that publish pre-encoded readings at QoS 1 and wait for their acknowledgements.
//   load PORT DEVICES SEQ closed IN_FLIGHT SECONDS    each device keeps IN_FLIGHT readings unanswered
//   load PORT DEVICES SEQ open   RATE      SECONDS    RATE readings a second in all, evenly, whatever comes back
// DEVICES: a file, a line a device: id secret topic payload, separated by tabs. In a payload @ x 13 becomes the time in ms,
// # x 10 the sequence number, ~ any digit. Says "ready" when all are signed in, begins with a line on standard input, ends
// with one line of JSON when everything is answered.
#include "mqtt.h"

#define PACKET_MAX 512
// Unanswered readings a device may have: more than any window asks for, and than a stall of seconds piles up at 2,000/s.
#define RING 256
#define STAMPS_MAX 4
#define DIGITS_MAX 16
#define STALLS_MAX 1000
// An answer slower than this is part of a stall; stalls nearer than this are one.
#define STALL_NS 10000000u

struct device {
  int socket, length, id_at, stamp_at[STAMPS_MAX], stamps, digit_at[DIGITS_MAX], digits, seq_at, carried, unanswered;
  uint16_t next_id, answered_id;
  unsigned char packet[PACKET_MAX], carry[4];
  uint64_t sent_ns[RING];
  uint64_t acknowledged;
};

struct stall {
  uint64_t first_ns, last_ns, worst_ns;
  unsigned answers;
};

static struct device *devices;
static int count;
static uint64_t seq, sent, acknowledged, skipped, begun_ns;
static uint32_t *latencies_us, dice = 12345;
static size_t latencies, latencies_max;
static struct stall stalls[STALLS_MAX];
static int stall_count, paced;

static void put_number(unsigned char *to, int digits, uint64_t value) {
  for (int at = digits - 1; at >= 0; at--, value /= 10) to[at] = (unsigned char)('0' + value % 10);
}

static void find_marks(struct device *device, int from) {
  for (int at = from; at < device->length;) {
    unsigned char mark = device->packet[at];
    if (mark == '@') {
      device->stamp_at[device->stamps++] = at;
      at += 13;
    } else if (mark == '#') {
      device->seq_at = at;
      at += 10;
    } else {
      if (mark == '~') device->digit_at[device->digits++] = at;
      at++;
    }
  }
}

static void prepare(struct device *device, const char *topic, const char *payload) {
  size_t body = 2 + strlen(topic) + 2 + strlen(payload);
  if (body + 5 > PACKET_MAX) die("payload too long");
  device->packet[0] = 0x32;
  int head = 1 + put_length(device->packet + 1, body);
  device->id_at = (int)(put_text(device->packet + head, topic) - device->packet);
  memcpy(device->packet + device->id_at + 2, payload, strlen(payload));
  device->length = head + (int)body;
  find_marks(device, device->id_at + 2);
}

static void read_devices(const char *path, int port) {
  FILE *file = fopen(path, "r");
  char line[2048];
  if (file == NULL) die(path);
  while (fgets(line, sizeof line, file) != NULL) {
    char *id = strtok(line, "\t"), *secret = strtok(NULL, "\t"), *topic = strtok(NULL, "\t"), *payload = strtok(NULL, "\n");
    if (payload == NULL) continue;
    devices = realloc(devices, (size_t)(count + 1) * sizeof *devices);
    if (devices == NULL) die("memory");
    struct device *device = &devices[count++];
    memset(device, 0, sizeof *device);
    prepare(device, topic, payload);
    device->socket = sign_in(port, id, secret);
  }
  fclose(file);
}

static uint64_t wall_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

// The next reading of a device, into `to`; due_ns: when it ought to be sent.
static int reading(struct device *device, unsigned char *to, uint64_t due_ns, uint64_t at_ms) {
  memcpy(to, device->packet, (size_t)device->length);
  if (++device->next_id == 0) device->next_id = 1;
  to[device->id_at] = (unsigned char)(device->next_id >> 8);
  to[device->id_at + 1] = (unsigned char)device->next_id;
  for (int stamp = 0; stamp < device->stamps; stamp++) put_number(to + device->stamp_at[stamp], 13, at_ms);
  put_number(to + device->seq_at, 10, seq++);
  for (int digit = 0; digit < device->digits; digit++) {
    dice = dice * 1664525u + 1013904223u;
    to[device->digit_at[digit]] = (unsigned char)('0' + (dice >> 16) % 10);
  }
  device->sent_ns[device->next_id % RING] = due_ns;
  device->unanswered++;
  sent++;
  return device->length;
}

static void publish(struct device *device, int readings, uint64_t due_ns) {
  unsigned char bytes[32 * PACKET_MAX];
  int length = 0;
  uint64_t at_ms = wall_ms();
  for (int left = readings; left > 0; left--) length += reading(device, bytes + length, due_ns, at_ms);
  send_all(device->socket, bytes, (size_t)length);
}

static void note(uint64_t latency_ns, uint64_t at_ns) {
  if (latencies == latencies_max) {
    latencies_max = latencies_max == 0 ? 1 << 20 : latencies_max * 2;
    latencies_us = realloc(latencies_us, latencies_max * sizeof *latencies_us);
    if (latencies_us == NULL) die("memory");
  }
  latencies_us[latencies++] = (uint32_t)(latency_ns / 1000);
  // Where each device waits for its own answers the load sets the latency, not the disk.
  if (!paced || latency_ns < STALL_NS) return;
  struct stall *stall = stall_count > 0 ? &stalls[stall_count - 1] : NULL;
  if (stall == NULL || at_ns - stall->last_ns > STALL_NS) {
    if (stall_count == STALLS_MAX) return;
    stall = &stalls[stall_count++];
    *stall = (struct stall){.first_ns = at_ns - latency_ns};
  }
  stall->last_ns = at_ns;
  stall->answers++;
  if (latency_ns > stall->worst_ns) stall->worst_ns = latency_ns;
}

// Takes what has come for a device; the number of readings it answers.
static int answers(struct device *device, uint64_t at_ns) {
  unsigned char bytes[4096];
  memcpy(bytes, device->carry, (size_t)device->carried);
  ssize_t came = recv(device->socket, bytes + device->carried, sizeof bytes - 4, 0);
  if (came <= 0) die("a connection ended");
  size_t here = (size_t)(device->carried + came), at = 0;
  int answered = 0;
  for (; at + 4 <= here; at += 4, answered++) {
    if (bytes[at] != 0x40 || bytes[at + 1] != 2) die("not a PUBACK");
    unsigned id = (unsigned)bytes[at + 2] << 8 | bytes[at + 3];
    // Acknowledgements keep the order of the readings (4.6.0).
    if (++device->answered_id == 0) device->answered_id = 1;
    if (id != device->answered_id) die("an acknowledgement out of order");
    note(at_ns - device->sent_ns[id % RING], at_ns);
    device->unanswered--;
  }
  device->carried = (int)(here - at);
  memcpy(device->carry, bytes + at, (size_t)device->carried);
  device->acknowledged += (uint64_t)answered;
  acknowledged += (uint64_t)answered;
  return answered;
}

// One look at the sockets. refill: what is answered is sent anew.
static void look(int epoll, int wait_ms, int refill) {
  struct epoll_event events[512];
  int ready = epoll_wait(epoll, events, 512, wait_ms);
  uint64_t at_ns = now_ns();
  for (int index = 0; index < ready; index++) {
    // The timer only wakes.
    if (events[index].data.u32 == UINT32_MAX) continue;
    struct device *device = &devices[events[index].data.u32];
    int answered = answers(device, at_ns);
    if (refill && answered > 0) publish(device, answered, now_ns());
  }
}

static void run_closed(int epoll, int in_flight, uint64_t end_ns) {
  for (int index = 0; index < count; index++) publish(&devices[index], in_flight, now_ns());
  while (now_ns() < end_ns) look(epoll, 10, 1);
}

static void run_open(int epoll, double rate, uint64_t end_ns) {
  int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK), next = 0;
  struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.u32 = UINT32_MAX};
  if (timer < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &event) < 0) die("timer");
  uint64_t step_ns = (uint64_t)(1e9 / rate), due_ns = now_ns() + step_ns;
  while (due_ns < end_ns) {
    for (uint64_t at_ns = now_ns(); due_ns <= at_ns && due_ns < end_ns; due_ns += step_ns, next = (next + 1) % count) {
      if (devices[next].unanswered < RING) publish(&devices[next], 1, due_ns);
      else skipped++;
    }
    struct itimerspec when = {.it_value = {.tv_sec = (time_t)(due_ns / 1000000000u), .tv_nsec = (long)(due_ns % 1000000000u)}};
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL);
    look(epoll, 100, 0);
  }
}

static int ascending(const void *one, const void *other) {
  uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
  return a < b ? -1 : a > b;
}

static double quantile_ms(double quantile) {
  if (latencies == 0) return 0;
  size_t at = (size_t)(quantile * (double)(latencies - 1));
  return latencies_us[at] / 1000.0;
}

static void report(double seconds, double cpu) {
  qsort(latencies_us, latencies, sizeof *latencies_us, ascending);
  printf("{\"sent\":%lu,\"acknowledged\":%lu,\"skipped\":%lu,\"ofFirst\":%lu,\"nextSeq\":%lu,\"seconds\":%.4f,\"cpuS\":%.3f,", sent, acknowledged,
         skipped, devices[0].acknowledged, seq, seconds, cpu);
  printf("\"p50Ms\":%.3f,\"p99Ms\":%.3f,\"p999Ms\":%.3f,\"maxMs\":%.3f,\"stalls\":[", quantile_ms(0.5), quantile_ms(0.99), quantile_ms(0.999),
         quantile_ms(1));
  for (int index = 0; index < stall_count; index++) {
    struct stall *stall = &stalls[index];
    printf("%s{\"atS\":%.3f,\"worstMs\":%.1f,\"answers\":%u}", index > 0 ? "," : "", (double)(int64_t)(stall->first_ns - begun_ns) / 1e9,
           (double)stall->worst_ns / 1e6, stall->answers);
  }
  printf("]}\n");
  fflush(stdout);
}

int main(int given, char **arguments) {
  char line[16];
  if (given != 7) {
    fprintf(stderr, "load PORT DEVICES SEQ closed|open IN_FLIGHT|RATE SECONDS\n");
    return 2;
  }
  seq = strtoull(arguments[3], NULL, 10);
  read_devices(arguments[2], atoi(arguments[1]));
  int epoll = epoll_create1(0);
  for (int index = 0; index < count; index++) watch(epoll, devices[index].socket, (uint32_t)index);
  printf("ready\n");
  fflush(stdout);
  if (fgets(line, sizeof line, stdin) == NULL) return 0;
  double cpu = cpu_s();
  begun_ns = now_ns();
  uint64_t end_ns = begun_ns + (uint64_t)(atof(arguments[6]) * 1e9);
  paced = strcmp(arguments[4], "open") == 0;
  if (paced) run_open(epoll, atof(arguments[5]), end_ns);
  else run_closed(epoll, atoi(arguments[5]), end_ns);
  // 15 s: longer than the gateway waits for its disk.
  for (uint64_t give_up_ns = now_ns() + 15000000000u; acknowledged < sent && now_ns() < give_up_ns;) look(epoll, 100, 0);
  report((double)(now_ns() - begun_ns) / 1e9, cpu_s() - cpu);
  // Connections stay until the line that ends it: what is measured must not see them close.
  if (fgets(line, sizeof line, stdin) == NULL) return 0;
  return 0;
}
