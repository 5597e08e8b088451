import { lazy, Suspense } from 'react';
import { LoadingState } from '@openchoreo-portal/plugin-openchoreo-react';
import type { PreviewPaneProps } from './preview/PreviewPane';
import type { SchemaFormProps } from './schema/SchemaForm';
import type { YamlEditorProps } from './yaml/YamlEditor';

const LazyForm = lazy(() => import('./schema/SchemaForm'));
const LazyPreview = lazy(() => import('./preview/PreviewPane'));
const LazyYaml = lazy(() => import('./yaml/YamlEditor'));

/** A form made from a schema; its library arrives when the first form is shown. */
export function SchemaForm(props: SchemaFormProps) {
  return (
    <Suspense fallback={<LoadingState rows={3} />}>
      <LazyForm {...props} />
    </Suspense>
  );
}

/** Rendered objects of a configuration; the renderer arrives when the first preview is shown. */
export function PreviewPane(props: PreviewPaneProps) {
  return (
    <Suspense fallback={<LoadingState rows={3} />}>
      <LazyPreview {...props} />
    </Suspense>
  );
}

/** An editor for YAML, which arrives when the first one is shown. */
export function YamlEditor(props: YamlEditorProps) {
  return (
    <Suspense fallback={<LoadingState rows={6} />}>
      <LazyYaml {...props} />
    </Suspense>
  );
}
