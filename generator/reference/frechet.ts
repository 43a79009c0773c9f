import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import type { FeatureStatistics } from "./classifier.ts";

/** Mean [n] and covariance [n, n] of feature vectors, as numpy.cov with its default of one degree of freedom less. */
export function statisticsOf(features: readonly Float32Array[]): FeatureStatistics {
  const [count, size] = [features.length, features[0]!.length];
  const mean = Float64Array.from({ length: size }, (_, i) => features.reduce((sum, each) => sum + each[i]!, 0) / count);
  const covariance = new Float64Array(size * size);
  for (const each of features) {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        covariance[i * size + j]! += ((each[i]! - mean[i]!) * (each[j]! - mean[j]!)) / (count - 1);
      }
    }
  }
  return { mean, covariance };
}

/**
 * Frechet distance of two normal distributions (Heusel et al. 2017): `|m1 - m2|^2 + tr(S1 + S2 - 2 (S1 S2)^(1/2))`. The
 * trace of the root is that of `(R S2 R)^(1/2)` with R the symmetric root of S1, whose eigenvalues are real.
 */
export function frechetDistance(a: FeatureStatistics, b: FeatureStatistics): number {
  const size = a.mean.length;
  const square = ({ covariance }: FeatureStatistics): Matrix => Matrix.from1DArray(size, size, Array.from(covariance));
  const eigen = (matrix: Matrix): EigenvalueDecomposition =>
    new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const roots = (values: readonly number[]): number[] => values.map((value) => Math.sqrt(Math.max(0, value)));

  const [first, second] = [square(a), square(b)];
  const { eigenvectorMatrix, realEigenvalues } = eigen(first);
  const root = eigenvectorMatrix.mmul(Matrix.diag(roots(realEigenvalues))).mmul(eigenvectorMatrix.transpose());
  const cross = roots(eigen(root.mmul(second).mmul(root)).realEigenvalues).reduce((sum, value) => sum + value, 0);
  const apart = Array.from(a.mean, (value, i) => (value - b.mean[i]!) ** 2).reduce((sum, value) => sum + value, 0);
  return apart + first.trace() + second.trace() - 2 * cross;
}
