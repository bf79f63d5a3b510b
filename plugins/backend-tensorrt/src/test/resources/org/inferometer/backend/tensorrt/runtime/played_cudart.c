/* Stands for the CUDA runtime on a machine without a GPU: memory is the host's, work is done when it
   is put into a stream, and recorded work when its graph is launched. One stream at a time records.
   What the CUDA runtime's documentation says of devices by thread, of recording and of errors holds. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { OK = 0, OUT_OF_MEMORY = 2, CAPTURE_UNSUPPORTED = 900, CAPTURE_INVALIDATED = 901 };
#define MOST 64
#define HEAD 256

typedef struct { void *to; const void *from; size_t bytes; } copy;
typedef struct { int count; copy copies[MOST]; } graph;

static __thread int device = 0;
static __thread int last = OK;
static graph *recording = NULL;
static int invalid = 0;
static size_t used = 0;

static int fails(int code) { last = code; return code; }

int cudaInitDevice(int ordinal, unsigned device_flags, unsigned flags) { return OK; }
int cudaSetDevice(int ordinal) { device = ordinal; return OK; }
int cudaGetLastError(void) { int code = last; last = OK; return code; }
const char *cudaGetErrorString(int code) { return code == OUT_OF_MEMORY ? "out of memory" : "played"; }

int cudaMalloc(void **memory, size_t bytes) {
  if (recording) return fails(CAPTURE_UNSUPPORTED);
  if (bytes > (size_t) 1 << 40) return fails(OUT_OF_MEMORY);
  char *block = aligned_alloc(HEAD, HEAD + (bytes + HEAD - 1) / HEAD * HEAD);
  *(size_t *) block = bytes;
  used += bytes;
  *memory = block + HEAD;
  printf("%zu bytes on device %d\n", bytes, device);
  fflush(stdout);
  return OK;
}

int cudaFree(void *memory) {
  if (recording) return fails(CAPTURE_UNSUPPORTED);
  used -= *(size_t *) ((char *) memory - HEAD);
  free((char *) memory - HEAD);
  return OK;
}

int cudaHostAlloc(void **memory, size_t bytes, unsigned flags) { *memory = malloc(bytes); return OK; }
int cudaFreeHost(void *memory) { free(memory); return OK; }

int cudaMemGetInfo(size_t *free_bytes, size_t *total) {
  *total = (size_t) 1 << 36;
  *free_bytes = *total - used;
  return OK;
}

int cudaStreamCreateWithFlags(void **stream, unsigned flags) { *stream = malloc(1); return OK; }
int cudaStreamDestroy(void *stream) { free(stream); return OK; }

int cudaStreamSynchronize(void *stream) {
  if (!recording) return OK;
  invalid = 1;
  return fails(CAPTURE_UNSUPPORTED);
}

int cudaMemcpyAsync(void *to, const void *from, size_t bytes, int kind, void *stream) {
  if (recording && recording->count < MOST) {
    recording->copies[recording->count++] = (copy) {to, from, bytes};
  } else {
    memcpy(to, from, bytes);
  }
  return OK;
}

int cudaStreamBeginCapture(void *stream, int mode) {
  recording = calloc(1, sizeof(graph));
  invalid = 0;
  return OK;
}

int cudaStreamEndCapture(void *stream, void **made) {
  graph *recorded = recording;
  recording = NULL;
  if (!invalid) {
    *made = recorded;
    return OK;
  }
  free(recorded);
  *made = NULL;
  return fails(CAPTURE_INVALIDATED);
}

int cudaGraphInstantiate(void **executable, void *recorded, unsigned long long flags) {
  *executable = memcpy(malloc(sizeof(graph)), recorded, sizeof(graph));
  return OK;
}

int cudaGraphDestroy(void *recorded) { free(recorded); return OK; }
int cudaGraphExecDestroy(void *executable) { free(executable); return OK; }

int cudaGraphLaunch(void *executable, void *stream) {
  graph *work = executable;
  for (int i = 0; i < work->count; i++) {
    memcpy(work->copies[i].to, work->copies[i].from, work->copies[i].bytes);
  }
  return OK;
}

int cudaEventCreateWithFlags(void **event, unsigned flags) {
  *event = calloc(1, sizeof(struct timespec));
  return OK;
}

int cudaEventDestroy(void *event) { free(event); return OK; }
int cudaEventRecord(void *event, void *stream) { return clock_gettime(CLOCK_MONOTONIC, event); }

int cudaEventElapsedTime(float *milliseconds, void *start, void *end) {
  struct timespec *a = start, *b = end;
  *milliseconds = (b->tv_sec - a->tv_sec) * 1e3 + (b->tv_nsec - a->tv_nsec) / 1e6;
  return OK;
}
