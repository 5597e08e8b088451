import { Link } from 'react-router-dom';
import Typography from '@mui/material/Typography';
import { StoredObject } from '@openchoreo-portal/model';
import {
  descriptionOf,
  displayName,
} from '@openchoreo-portal/plugin-openchoreo-react';

/** Where cluster-scoped objects live in the catalog. */
const CLUSTER_NAMESPACE = 'openchoreo-cluster';

/** Entity kinds that are not called like their object (catalog module, `PLATFORM_KINDS`). */
const ENTITY_KIND: Record<string, string> = {
  Trait: 'traittype',
  ClusterTrait: 'clustertraittype',
};

/** Path of the entity page of a platform object. */
export function platformEntityPath(object: {
  kind: string;
  name: string;
  namespace?: string;
}): string {
  const namespace = object.namespace ?? CLUSTER_NAMESPACE;
  const kind = ENTITY_KIND[object.kind] ?? object.kind.toLowerCase();
  return `/catalog/${namespace}/${kind}/${object.name}`;
}

/** Display name of an object, leading to its page; below it the description and, where it differs, the name that manifests use. */
export function ObjectHeading({ object }: { object: StoredObject }) {
  const title = displayName(object);
  const { name } = object.metadata;
  const description = descriptionOf(object);
  return (
    <>
      <ObjectLink object={object} />
      {name.toLowerCase() !== title.toLowerCase() && (
        <Typography
          variant="body2"
          color="text.secondary"
          sx={{ fontFamily: 'monospace', fontSize: '0.8125rem' }}
        >
          {name}
        </Typography>
      )}
      {description && description !== title && (
        <Typography variant="body2" color="text.secondary">
          {description}
        </Typography>
      )}
    </>
  );
}

/** Display name of an object, leading to its page. */
export function ObjectLink({ object }: { object: StoredObject }) {
  const { name, namespace } = object.metadata;
  return (
    <Typography
      component={Link}
      to={platformEntityPath({ kind: object.kind, name, namespace })}
      variant="body2"
      fontWeight={600}
      color="primary"
    >
      {displayName(object)}
    </Typography>
  );
}

/** A reference by kind and name, as one object writes it to another; leads to its page. */
export function RefLink(props: {
  reference: { kind?: string; name: string };
  /** Kind when the reference has none. */
  defaultKind: string;
  /** Of the object that refers. */
  namespace: string | undefined;
}) {
  const { reference, defaultKind, namespace } = props;
  const kind = reference.kind ?? defaultKind;
  return (
    <Typography
      component={Link}
      variant="body2"
      color="primary"
      to={platformEntityPath({
        kind,
        name: reference.name,
        namespace: kind.startsWith('Cluster') ? undefined : namespace,
      })}
    >
      {reference.name}
    </Typography>
  );
}
