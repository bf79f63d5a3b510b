/* Stands for libnvidia-ml in tests: plays the answers of a script, which scripted_play sets.
 *
 * A line of the script is a key and its answers in the order of the calls; the last one repeats.
 * An answer is RETURN or RETURN:VALUE. A key that the script lacks is not supported (3). Texts
 * (driver, uuid.N, name.N) are the rest of their line. Structures are laid out as nvml.h says. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void *device_t;
typedef unsigned long long u64;

static char seen_keys[64][64];
static int seen_calls[64];

static char script[1 << 16];

void scripted_play(const char *text) {
  snprintf(script, sizeof script, "%s", text);
  memset(seen_keys, 0, sizeof seen_keys);
  memset(seen_calls, 0, sizeof seen_calls);
}

static int calls_before(const char *key) {
  for (int i = 0; i < 64; i++) {
    if (seen_keys[i][0] == 0) strncpy(seen_keys[i], key, 63);
    if (strcmp(seen_keys[i], key) == 0) return seen_calls[i]++;
  }
  abort();
}

static char *line_of(const char *key, char *line, int size) {
  size_t length = strlen(key);
  for (const char *at = script; at; at = strchr(at, '\n'), at = at ? at + 1 : at) {
    if (strncmp(at, key, length) == 0 && at[length] == ' ') {
      snprintf(line, size, "%s", at + length + 1);
      line[strcspn(line, "\n")] = 0;
      return line;
    }
  }
  return NULL;
}

static int play(const char *key, u64 *value) {
  char line[4096];
  char *rest = line_of(key, line, sizeof line);
  int skip = calls_before(key);
  int code = 3;
  char *state = NULL;
  for (char *word = rest ? strtok_r(rest, " ", &state) : NULL; word && skip >= 0; skip--) {
    char *colon = strchr(word, ':');
    code = atoi(word);
    *value = colon ? strtoull(colon + 1, NULL, 10) : 0;
    word = strtok_r(NULL, " ", &state);
  }
  return code;
}

static int play_int(const char *key, unsigned int *out) {
  u64 value = 0;
  int code = play(key, &value);
  if (code == 0) *out = (unsigned int)value;
  return code;
}

static int play_text(const char *key, char *out, unsigned int length) {
  char line[4096];
  char *rest = line_of(key, line, sizeof line);
  if (!rest) return 3;
  snprintf(out, length, "%s", rest);
  return 0;
}

static long number(device_t device) { return (long)device - 1; }

static device_t handle(long number) { return (device_t)(number + 1); }

static const char *key_of(const char *name, device_t device, char *key) {
  snprintf(key, 64, "%s.%ld", name, number(device));
  return key;
}

int nvmlInit_v2(void) { u64 value; return play("init", &value); }

const char *nvmlErrorString(int code) {
  switch (code) {
    case 3: return "Not Supported";
    case 4: return "Insufficient Permissions";
    case 9: return "Driver Not Loaded";
    case 15: return "GPU is lost";
    default: return "Unknown Error";
  }
}

int nvmlSystemGetDriverVersion(char *out, unsigned int length) { return play_text("driver", out, length); }

int nvmlSystemGetCudaDriverVersion_v2(int *out) { return play_int("cuda", (unsigned int *)out); }

int nvmlDeviceGetCount_v2(unsigned int *out) { return play_int("count", out); }

int nvmlDeviceGetHandleByIndex_v2(unsigned int index, device_t *out) {
  *out = handle(index);
  return 0;
}

int nvmlDeviceGetUUID(device_t device, char *out, unsigned int length) {
  char key[64];
  return play_text(key_of("uuid", device, key), out, length);
}

int nvmlDeviceGetName(device_t device, char *out, unsigned int length) {
  char key[64];
  return play_text(key_of("name", device, key), out, length);
}

#define INT(function, name) \
  int function(device_t device, unsigned int *out) { char key[64]; return play_int(key_of(name, device, key), out); }
#define LONG(function, name) \
  int function(device_t device, u64 *out) { char key[64]; return play(key_of(name, device, key), out); }
#define SELECT(function, name) \
  int function(device_t device, int which, unsigned int *out) { \
    char part[32], key[64]; \
    snprintf(part, sizeof part, "%s%d", name, which); \
    return play_int(key_of(part, device, key), out); \
  }

INT(nvmlDeviceGetPowerUsage, "usage")
INT(nvmlDeviceGetEnforcedPowerLimit, "limit")
INT(nvmlDeviceGetPowerManagementDefaultLimit, "default")
INT(nvmlDeviceGetCurrPcieLinkGeneration, "generation")
INT(nvmlDeviceGetCurrPcieLinkWidth, "width")
INT(nvmlDeviceGetMaxMigDeviceCount, "migs")
INT(nvmlDeviceGetPersistenceMode, "persistence")
INT(nvmlDeviceGetPerformanceState, "state")
SELECT(nvmlDeviceGetClockInfo, "clock")
SELECT(nvmlDeviceGetMaxClockInfo, "maxClock")
SELECT(nvmlDeviceGetApplicationsClock, "appClock")
SELECT(nvmlDeviceGetTemperature, "temperature")
SELECT(nvmlDeviceGetPcieThroughput, "pcie")

#ifdef OLD
LONG(nvmlDeviceGetCurrentClocksThrottleReasons, "events")
#else
LONG(nvmlDeviceGetTotalEnergyConsumption, "energy")
LONG(nvmlDeviceGetCurrentClocksEventReasons, "events")
#endif

int nvmlDeviceGetEccMode(device_t device, unsigned int *current, unsigned int *pending) {
  char key[64];
  *pending = 77;
  return play_int(key_of("ecc", device, key), current);
}

typedef struct { unsigned int gpu, memory; } utilization_t;

int nvmlDeviceGetUtilizationRates(device_t device, utilization_t *out) {
  char key[64];
  int code = play_int(key_of("busy", device, key), &out->gpu);
  return code ? code : play_int(key_of("busyMemory", device, key), &out->memory);
}

typedef struct { u64 total, free, used; } memory_t;
typedef struct { unsigned int version; u64 total, reserved, free, used; } memory_v2_t;

int nvmlDeviceGetMemoryInfo(device_t device, memory_t *out) {
  char key[64];
  out->total = 1;
  out->free = 4294967296ull;
  return play(key_of("memory1", device, key), &out->used);
}

#ifndef OLD
int nvmlDeviceGetMemoryInfo_v2(device_t device, memory_v2_t *out) {
  char key[64];
  if (out->version != (sizeof(memory_v2_t) | 2u << 24)) return 25;
  out->total = out->reserved = 1;
  out->free = 4294967297ull;
  return play(key_of("memory", device, key), &out->used);
}
#endif

typedef union { double d; unsigned int u; int i; u64 ull; long long sll; unsigned short us; } value_t;
typedef struct {
  unsigned int field, scope;
  long long timestamp, latency;
  int type, result;
  value_t value;
} field_t;

int nvmlDeviceGetFieldValues(device_t device, int count, field_t *fields) {
  for (int i = 0; i < count; i++) {
    char part[32], key[64];
    u64 value = 0;
    snprintf(part, sizeof part, "field%u", fields[i].field);
    fields[i].result = play(key_of(part, device, key), &value);
    memset(&fields[i].value, 0xEE, sizeof(value_t));
    if (fields[i].field < 200) { fields[i].type = 1; fields[i].value.u = (unsigned int)value; }
    else { fields[i].type = 3; fields[i].value.ull = value; }
  }
  return 0;
}

typedef struct { unsigned int pid; u64 memory; unsigned int gpuInstance, computeInstance; } process_t;

int nvmlDeviceGetComputeRunningProcesses_v3(device_t device, unsigned int *count, process_t *infos) {
  unsigned int others = 0;
  u64 pid = 0, own = 0;
  char key[64];
  int code = play_int(key_of("others", device, key), &others);
  if (code) return code;
  int listed = play(key_of("pid", device, key), &pid) == 0;
  unsigned int all = others + listed;
  if (*count < all) { *count = all; return 7; }
  for (unsigned int i = 0; i < others; i++) infos[i] = (process_t){i + 1, 1000 + i, 0, 0};
  if (listed && play(key_of("held", device, key), &own) == 0) infos[others] = (process_t){(unsigned int)pid, own, 0, 0};
  *count = all;
  return 0;
}

int nvmlDeviceGetMigDeviceHandleByIndex(device_t device, unsigned int index, device_t *out) {
  char key[64], uuid[96];
  long mig = 10 + 10 * number(device) + index;
  snprintf(key, sizeof key, "uuid.%ld", mig);
  *out = handle(mig);
  return play_text(key, uuid, sizeof uuid) ? 6 : 0;
}
