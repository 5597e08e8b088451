import { BindingKind, LABELS, StoredObject } from '@openchoreo-portal/model';

/** Reference to a project of a namespace. */
export const projectRef = (namespace: string | undefined, name: string) =>
  `project:${namespace}/${name}`;
/** Reference to a component. */
export const componentRef = (namespace: string | undefined, name: string) =>
  `component:${namespace}/${name}`;
/** Reference to a resource. */
export const resourceRef = (namespace: string | undefined, name: string) =>
  `resource:${namespace}/${name}`;
/** Reference to an environment. */
export const environmentRef = (namespace: string | undefined, name: string) =>
  `environment:${namespace}/${name}`;
/** Reference to a binding; those of projects and resources may have the name of a component's. */
export const releaseBindingRef = (
  namespace: string | undefined,
  name: string,
  kind: BindingKind = 'ReleaseBinding',
) => `${kind.toLowerCase()}:${namespace}/${name}`;
/** Reference to a Promotion. */
export const promotionRef = (namespace: string | undefined, name: string) =>
  `promotion:${namespace}/${name}`;
/** Reference to an owner by uid. */
export const ownerRef = (uid: string) => `owner:${uid}`;
/** Reference from a run to the component it builds, which only labels tell. */
export const labelRef = (
  namespace: string | undefined,
  label: string,
  value: string,
) => `label:${namespace}/${label}=${value}`;

interface KnownFields {
  owner?: {
    projectName?: string;
    componentName?: string;
    resourceName?: string;
  };
  environment?: unknown;
  environmentName?: unknown;
  releaseBinding?: unknown;
  bindingKind?: BindingKind;
  promotionName?: unknown;
}

/** Every reference an object carries in the fields that the platform's kinds share. */
export function referencesOf(object: StoredObject): string[] {
  const spec = (object.spec ?? {}) as KnownFields;
  const { namespace, labels, ownerReferences } = object.metadata;
  const out: string[] = [];
  const add = (
    make: (namespace: string | undefined, name: string) => string,
    name: unknown,
  ) => {
    if (typeof name === 'string' && name !== '')
      out.push(make(namespace, name));
  };
  add(projectRef, spec.owner?.projectName);
  add(componentRef, spec.owner?.componentName);
  add(resourceRef, spec.owner?.resourceName);
  add(environmentRef, spec.environment ?? spec.environmentName);
  add(
    (at, name) => releaseBindingRef(at, name, spec.bindingKind),
    spec.releaseBinding,
  );
  add(promotionRef, spec.promotionName);
  for (const owner of ownerReferences ?? []) out.push(ownerRef(owner.uid));
  for (const label of [LABELS.project, LABELS.component]) {
    const value = labels?.[label];
    if (value) out.push(labelRef(namespace, label, value));
  }
  return out;
}
