// The types of 16 bits for kernels of custom layers, under the names that cuda_fp16.h and cuda_bf16.h
// give them. NVRTC brings no header, so that this one stands for both: element types, conversions,
// comparisons and arithmetic. Sums, differences, products and quotients are computed in FP32 and rounded
// once more, which gives the correctly rounded result (24 bits are more than 2 * 11 + 1).
#ifndef INFEROMETER_HALF
#define INFEROMETER_HALF

#define HALF_CALL static __device__ __forceinline__

struct __align__(2) __half {
  unsigned short bits;

  __half() = default;
  __device__ __forceinline__ __half(float value) { asm("cvt.rn.f16.f32 %0, %1;" : "=h"(bits) : "f"(value)); }
  __device__ __forceinline__ __half(double value) { asm("cvt.rn.f16.f64 %0, %1;" : "=h"(bits) : "d"(value)); }
  __device__ __forceinline__ __half(int value) : __half(double(value)) {}
  __device__ __forceinline__ operator float() const {
    float value;
    asm("cvt.f32.f16 %0, %1;" : "=f"(value) : "h"(bits));
    return value;
  }
};

struct __align__(2) __nv_bfloat16 {
  unsigned short bits;

  __nv_bfloat16() = default;
  __device__ __forceinline__ __nv_bfloat16(float value) {
#if __CUDA_ARCH__ >= 800
    asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(bits) : "f"(value));
#else
    unsigned int word = __float_as_uint(value);
    // To the nearest, ties to the even one; the sum would carry a NaN into infinity or zero.
    bits = value != value ? 0x7fff : (word + 0x7fff + ((word >> 16) & 1)) >> 16;
#endif
  }
  __device__ __forceinline__ __nv_bfloat16(double value) : __nv_bfloat16(float(value)) {}
  __device__ __forceinline__ __nv_bfloat16(int value) : __nv_bfloat16(float(value)) {}
  __device__ __forceinline__ operator float() const { return __uint_as_float((unsigned int)bits << 16); }
};

struct __align__(4) __half2 {
  __half x, y;
};

struct __align__(4) __nv_bfloat162 {
  __nv_bfloat16 x, y;
};

typedef __half half;
typedef __half2 half2;
typedef __nv_bfloat16 nv_bfloat16;
typedef __nv_bfloat162 nv_bfloat162;

#define HALF_OPERATIONS(T)                                                                         \
  HALF_CALL T operator+(T a, T b) { return T(float(a) + float(b)); }                               \
  HALF_CALL T operator-(T a, T b) { return T(float(a) - float(b)); }                               \
  HALF_CALL T operator*(T a, T b) { return T(__fmul_rn(float(a), float(b))); }                     \
  HALF_CALL T operator/(T a, T b) { return T(__fdiv_rn(float(a), float(b))); }                     \
  HALF_CALL T operator-(T a) { return T(-float(a)); }                                              \
  HALF_CALL T &operator+=(T &a, T b) { return a = a + b; }                                         \
  HALF_CALL T &operator-=(T &a, T b) { return a = a - b; }                                         \
  HALF_CALL T &operator*=(T &a, T b) { return a = a * b; }                                         \
  HALF_CALL T &operator/=(T &a, T b) { return a = a / b; }                                         \
  HALF_CALL bool operator==(T a, T b) { return float(a) == float(b); }                             \
  HALF_CALL bool operator!=(T a, T b) { return float(a) != float(b); }                             \
  HALF_CALL bool operator<(T a, T b) { return float(a) < float(b); }                               \
  HALF_CALL bool operator<=(T a, T b) { return float(a) <= float(b); }                             \
  HALF_CALL bool operator>(T a, T b) { return float(a) > float(b); }                               \
  HALF_CALL bool operator>=(T a, T b) { return float(a) >= float(b); }                             \
  HALF_CALL T __hadd(T a, T b) { return a + b; }                                                   \
  HALF_CALL T __hsub(T a, T b) { return a - b; }                                                   \
  HALF_CALL T __hmul(T a, T b) { return a * b; }                                                   \
  HALF_CALL T __hdiv(T a, T b) { return a / b; }                                                   \
  HALF_CALL T __hneg(T a) { return -a; }                                                           \
  HALF_CALL T __hmax(T a, T b) { return T(fmaxf(float(a), float(b))); }                            \
  HALF_CALL T __hmin(T a, T b) { return T(fminf(float(a), float(b))); }

HALF_OPERATIONS(__half)
HALF_OPERATIONS(__nv_bfloat16)
#undef HALF_OPERATIONS

HALF_CALL float __half2float(__half value) { return float(value); }
HALF_CALL __half __float2half(float value) { return __half(value); }
HALF_CALL __half __float2half_rn(float value) { return __half(value); }
HALF_CALL __half __double2half(double value) { return __half(value); }
HALF_CALL unsigned short __half_as_ushort(__half value) { return value.bits; }
HALF_CALL __half __ushort_as_half(unsigned short bits) {
  __half value;
  value.bits = bits;
  return value;
}
HALF_CALL __half2 __halves2half2(__half x, __half y) { return __half2{x, y}; }
HALF_CALL __half2 __floats2half2_rn(float x, float y) { return __half2{__half(x), __half(y)}; }
HALF_CALL __half2 __float22half2_rn(float2 value) { return __floats2half2_rn(value.x, value.y); }
HALF_CALL __half2 __float2half2_rn(float value) { return __floats2half2_rn(value, value); }
HALF_CALL float2 __half22float2(__half2 value) { return make_float2(float(value.x), float(value.y)); }
HALF_CALL float __low2float(__half2 value) { return float(value.x); }
HALF_CALL float __high2float(__half2 value) { return float(value.y); }

HALF_CALL float __bfloat162float(__nv_bfloat16 value) { return float(value); }
HALF_CALL __nv_bfloat16 __float2bfloat16(float value) { return __nv_bfloat16(value); }
HALF_CALL __nv_bfloat16 __float2bfloat16_rn(float value) { return __nv_bfloat16(value); }
HALF_CALL unsigned short __bfloat16_as_ushort(__nv_bfloat16 value) { return value.bits; }
HALF_CALL __nv_bfloat16 __ushort_as_bfloat16(unsigned short bits) {
  __nv_bfloat16 value;
  value.bits = bits;
  return value;
}
HALF_CALL __nv_bfloat162 __halves2bfloat162(__nv_bfloat16 x, __nv_bfloat16 y) { return __nv_bfloat162{x, y}; }
HALF_CALL __nv_bfloat162 __floats2bfloat162_rn(float x, float y) {
  return __nv_bfloat162{__nv_bfloat16(x), __nv_bfloat16(y)};
}
HALF_CALL __nv_bfloat162 __float22bfloat162_rn(float2 value) { return __floats2bfloat162_rn(value.x, value.y); }
HALF_CALL float2 __bfloat1622float2(__nv_bfloat162 value) { return make_float2(float(value.x), float(value.y)); }
HALF_CALL float __low2float(__nv_bfloat162 value) { return float(value.x); }
HALF_CALL float __high2float(__nv_bfloat162 value) { return float(value.y); }

#undef HALF_CALL
#endif
