// Root-mean-square normalisation of rows of n elements. Blocks have a multiple of 32 threads, at most 1024.
#include <cuda_bf16.h>
#include <cuda_fp16.h>

// Squares are summed in float32 for every type: FP16 ends at 65504, which is 256 squared.
__device__ inline float wide(float value) { return value; }
__device__ inline float wide(__half value) { return __half2float(value); }
__device__ inline float wide(__nv_bfloat16 value) { return __bfloat162float(value); }
__device__ inline void narrow(float value, float* to) { *to = value; }
__device__ inline void narrow(float value, __half* to) { *to = __float2half_rn(value); }
__device__ inline void narrow(float value, __nv_bfloat16* to) { *to = __float2bfloat16_rn(value); }

// The sum over all 32 threads of a warp, in each of them.
__device__ inline float warp_sum(float value) {
#pragma unroll
  for (int distance = 16; distance > 0; distance /= 2) {
    value += __shfl_xor_sync(0xffffffffu, value, distance);
  }
  return value;
}

// What one of several threads sees of a row: every stride-th element from its first one on.
template <typename T>
__device__ inline float squares(const T* row, long long n, int first, int stride) {
  float sum = 0.0f;
  for (long long i = first; i < n; i += stride) {
    float value = wide(row[i]);
    sum += value * value;
  }
  return sum;
}

template <typename T>
__device__ inline void scaled(
    const T* row, const T* scale, T* y, long long n, float squares, float epsilon, int first, int stride) {
  float factor = 1.0f / sqrtf(squares / (float)n + epsilon);
  for (long long i = first; i < n; i += stride) {
    narrow(wide(row[i]) * factor * wide(scale[i]), &y[i]);
  }
}

// A block for each row.
template <typename T>
__global__ void rms_norm_block(const T* x, const T* scale, T* y, long long rows, long long n, float epsilon) {
  __shared__ float of_warp[32];
  const T* row = x + blockIdx.x * n;
  int lane = threadIdx.x % 32;
  float sum = warp_sum(squares(row, n, threadIdx.x, blockDim.x));
  if (lane == 0) {
    of_warp[threadIdx.x / 32] = sum;
  }
  __syncthreads();
  // Each warp adds up the sums of all warps for itself, which spares a second barrier.
  sum = warp_sum(lane < blockDim.x / 32 ? of_warp[lane] : 0.0f);
  scaled(row, scale, y + blockIdx.x * n, n, sum, epsilon, threadIdx.x, blockDim.x);
}

// A warp for each row: no shared memory and no barrier.
template <typename T>
__global__ void rms_norm_warp(const T* x, const T* scale, T* y, long long rows, long long n, float epsilon) {
  long long row = (long long)blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32;
  if (row >= rows) {
    return; // The whole warp does, so that no other thread of it waits in a shuffle.
  }
  int lane = threadIdx.x % 32;
  float sum = warp_sum(squares(x + row * n, n, lane, 32));
  scaled(x + row * n, scale, y + row * n, n, sum, epsilon, lane, 32);
}
