// A bias and the exact GELU. x and y have rows of n elements, bias has n.
#include <cuda_bf16.h>
#include <cuda_fp16.h>

__device__ inline float wide(float value) { return value; }
__device__ inline float wide(__half value) { return __half2float(value); }
__device__ inline float wide(__nv_bfloat16 value) { return __bfloat162float(value); }
__device__ inline void narrow(float value, float* to) { *to = value; }
__device__ inline void narrow(float value, __half* to) { *to = __float2half_rn(value); }
__device__ inline void narrow(float value, __nv_bfloat16* to) { *to = __float2bfloat16_rn(value); }

// normcdff keeps its digits far below zero, where 1 + erff(s / sqrt(2)) has none left.
__device__ inline float gelu(float s) { return s * normcdff(s); }

template <typename T, int LANES>
struct alignas(LANES * sizeof(T)) Pack {
  T values[LANES];
};

// Each thread computes LANES elements that lie beside each other, and loads and stores them at once.
template <typename T, int LANES>
__global__ void bias_gelu(const T* x, const T* bias, T* y, long long elements, long long n) {
  long long from = ((long long)blockIdx.x * blockDim.x + threadIdx.x) * LANES;
  if (from >= elements) {
    return;
  }
  using P = Pack<T, LANES>;
  bool whole = from + LANES <= elements
      && (reinterpret_cast<size_t>(x) | reinterpret_cast<size_t>(y)) % sizeof(P) == 0;
  int count = whole ? LANES : (int)(elements - from < LANES ? elements - from : LANES);
  P pack;
  if (whole) {
    pack = *reinterpret_cast<const P*>(x + from);
  } else {
    for (int lane = 0; lane < count; lane++) {
      pack.values[lane] = x[from + lane];
    }
  }
  // Rows may end within a pack, so that the bias is loaded one by one; it stays in the cache.
  long long column = from % n;
#pragma unroll
  for (int lane = 0; lane < LANES; lane++) {
    if (lane < count) {
      narrow(gelu(wide(pack.values[lane]) + wide(bias[column])), &pack.values[lane]);
      column = column + 1 == n ? 0 : column + 1;
    }
  }
  if (whole) {
    *reinterpret_cast<P*>(y + from) = pack;
  } else {
    for (int lane = 0; lane < count; lane++) {
      y[from + lane] = pack.values[lane];
    }
  }
}
