import { ResourceKind } from '@openchoreo-portal/client';
import {
  BindingKind,
  Environment,
  Project,
  PromotionSpec,
  StoredObject,
} from '@openchoreo-portal/model';
import { RenderedObject } from '@openchoreo-portal/rendering';
import { RememberingRelease } from './soak';

/** A binding of a project or of a resource. */
export type SetBinding = StoredObject & {
  spec: {
    owner: { projectName: string; resourceName?: string };
    environment: string;
  };
};

/** What the binding of a project or resource asks for, rendered, with what decides whether it may be written. */
export interface GatedSubject {
  bindingKind: Exclude<BindingKind, 'ReleaseBinding'>;
  binding: SetBinding;
  owner: PromotionSpec['owner'];
  project: Project;
  environment: Environment;
  releaseKind: ResourceKind;
  release: RememberingRelease;
  /** The project or the resource. */
  source: StoredObject;
  /** Its type as it is now; the release holds a copy. */
  type?: StoredObject;
  objects: readonly RenderedObject[];
  /** True when neither order nor gates have anything to say about it. */
  isFree: boolean;
}

/** Why a binding cannot be rendered. */
export interface SubjectProblem {
  reason: string;
  message: string;
}
