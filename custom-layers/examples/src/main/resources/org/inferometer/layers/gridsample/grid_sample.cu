// Samples images (images, channels, height, width) at positions (images, positions, 2), each x and y.
#include <cuda_fp16.h>

__device__ inline float wide(float value) { return value; }
__device__ inline float wide(__half value) { return __half2float(value); }
__device__ inline void narrow(float value, float* to) { *to = value; }
__device__ inline void narrow(float value, __half* to) { *to = __float2half_rn(value); }

// A coordinate in pixels, in double precision as in the reference: where it is rounded to an index, a
// small difference becomes a whole pixel. The functions keep the compiler from joining a product and a
// sum, which would round otherwise. There are few coordinates, one for all channels.
__device__ inline double pixel(float coordinate, long long size, bool border, bool align_corners) {
  double from_edge = __dadd_rn(coordinate, 1.0);
  double at = align_corners
      ? __dmul_rn(from_edge / 2.0, (double)(size - 1))
      : __dadd_rn(__dmul_rn(from_edge, (double)size), -1.0) / 2.0;
  if (border) {
    // Comparisons keep NaN, which fmin and fmax would not.
    at = at < 0.0 ? 0.0 : at;
    at = at > (double)(size - 1) ? (double)(size - 1) : at;
  }
  return at;
}

// The index of a pixel within its plane; -1 where there is none, as where a number is NaN.
__device__ inline long long index_of(double row, double column, long long height, long long width) {
  bool inside = row >= 0.0 && row < (double)height && column >= 0.0 && column < (double)width;
  return inside ? (long long)row * width + (long long)column : -1;
}

// A thread for each position of each image. It samples CHANNELS channels, and every gridDim.y-th group
// of as many again.
template <typename T, int CHANNELS>
__global__ void grid_sample(
    const T* image, const float* grid, T* output, long long images, long long channels, long long height,
    long long width, long long positions, int nearest, int border, int align_corners) {
  long long thread = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (thread >= images * positions) {
    return;
  }
  double x = pixel(grid[2 * thread], width, border, align_corners);
  double y = pixel(grid[2 * thread + 1], height, border, align_corners);

  // What a sum begins with: NaN where the position is, which then has no neighbours.
  float start = x != x || y != y ? nanf("") : 0.0f;
  long long neighbour[4] = {-1, -1, -1, -1};
  float weight[4] = {1.0f, 0.0f, 0.0f, 0.0f};
  if (nearest) {
    neighbour[0] = index_of(rint(y), rint(x), height, width);
  } else {
    double top = floor(y);
    double left = floor(x);
    double down = y - top;
    double right = x - left;
#pragma unroll
    for (int k = 0; k < 4; k++) {
      neighbour[k] = index_of(top + k / 2, left + k % 2, height, width);
      weight[k] = (float)((k / 2 ? down : 1.0 - down) * (k % 2 ? right : 1.0 - right));
    }
  }

  long long n = thread / positions;
  long long position = thread % positions;
  for (long long first = (long long)blockIdx.y * CHANNELS; first < channels;
       first += (long long)gridDim.y * CHANNELS) {
#pragma unroll
    for (int channel = 0; channel < CHANNELS; channel++) {
      if (first + channel < channels) {
        long long plane = n * channels + first + channel;
        const T* pixels = image + plane * height * width;
        float sum = start;
#pragma unroll
        for (int k = 0; k < 4; k++) {
          // Far outside a weight may be NaN, so that such a neighbour is left out.
          if (neighbour[k] >= 0) {
            sum += weight[k] * wide(pixels[neighbour[k]]);
          }
        }
        narrow(sum, &output[plane * positions + position]);
      }
    }
  }
}
