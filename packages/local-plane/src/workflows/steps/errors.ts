import { ApiError } from '@openchoreo-portal/model';

/** The step cannot succeed with this input. */
export function failStep(message: string, remedy?: string): ApiError {
  return new ApiError({ reason: 'Invalid', message, remedy });
}
