// Hard-swish with a slope for each channel. x and y have the shape (N, C, plane), row-major; planes is N * C.
#include <cuda_fp16.h>

// Arithmetic is in float32 for every type: only what is loaded and stored is narrower.
__device__ inline float wide(float value) { return value; }
__device__ inline float wide(__half value) { return __half2float(value); }
__device__ inline void narrow(float value, float* to) { *to = value; }
__device__ inline void narrow(float value, __half* to) { *to = __float2half_rn(value); }

__device__ inline float hard_swish(float x, float slope, float divisor) {
  float gate = slope * x / divisor + 0.5f;
  // Not fminf and fmaxf: they return the other operand where one is NaN, and NaN would be lost.
  gate = gate < 0.0f ? 0.0f : gate > 1.0f ? 1.0f : gate;
  return x * gate;
}

// A thread for each element. It finds its channel with two divisions.
template <typename T>
__global__ void hard_swish_elements(
    const T* x, const T* slope, T* y, long long planes, long long plane, long long channels, float divisor) {
  long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (i < planes * plane) {
    narrow(hard_swish(wide(x[i]), wide(slope[i / plane % channels]), divisor), &y[i]);
  }
}

template <typename T>
struct alignas(16) Pack {
  static constexpr int LANES = 16 / sizeof(T);
  T values[LANES];
};

// A thread takes 16 bytes of a plane at once; blockIdx.y is the plane, so that a block has one slope.
template <typename T>
__global__ void hard_swish_planes(
    const T* x, const T* slope, T* y, long long planes, long long plane, long long channels, float divisor) {
  constexpr int LANES = Pack<T>::LANES;
  long long at = ((long long)blockIdx.x * blockDim.x + threadIdx.x) * LANES;
  if (at >= plane) {
    return;
  }
  // Every plane begins at a multiple of 16 bytes only if the tensors do, and the size of a plane is one.
  bool aligned = plane % LANES == 0 && (reinterpret_cast<size_t>(x) | reinterpret_cast<size_t>(y)) % 16 == 0;
  for (long long p = blockIdx.y; p < planes; p += gridDim.y) {
    float s = wide(slope[p % channels]);
    const T* from = x + p * plane + at;
    T* to = y + p * plane + at;
    if (aligned) {
      Pack<T> pack = *reinterpret_cast<const Pack<T>*>(from);
#pragma unroll
      for (int lane = 0; lane < LANES; lane++) {
        narrow(hard_swish(wide(pack.values[lane]), s, divisor), &pack.values[lane]);
      }
      *reinterpret_cast<Pack<T>*>(to) = pack;
    } else {
      for (int lane = 0; lane < LANES && at + lane < plane; lane++) {
        narrow(hard_swish(wide(from[lane]), s, divisor), &to[lane]);
      }
    }
  }
}
