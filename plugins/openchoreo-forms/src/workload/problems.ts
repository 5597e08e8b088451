import {
  EnvVar,
  FileVar,
  validateValue,
  workloadKind,
  WorkloadTemplate,
} from '@openchoreo-portal/model';
import { FieldProblem, toProblem } from '../schema/check';
import { formTexts } from '../texts';
import { ProblemAt } from './types';

const ENV_NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;

/** Everything that is wrong with a workload, as far as it shows before the server is asked. */
export function workloadProblems(
  workload: WorkloadTemplate,
  text: typeof formTexts.english = formTexts.english,
): FieldProblem[] {
  const owner = { projectName: 'p', componentName: 'c' };
  const found = validateValue(workloadKind.schema, {
    apiVersion: 'openchoreo.dev/v1alpha1',
    kind: 'Workload',
    metadata: { name: 'w' },
    spec: { ...workload, owner },
  }).map(cause => toProblem(cause, 'spec.'));
  const { env, files } = workload.container;
  return [
    ...found,
    ...variableProblems(env, 'container.env', text),
    ...fileProblems(files, text),
  ];
}

/** The same for variables alone, as overrides of an environment have them. */
export function variableProblems(
  env: readonly EnvVar[] | undefined,
  path: string,
  text: typeof formTexts.english = formTexts.english,
): FieldProblem[] {
  return (env ?? []).flatMap(({ key }, index, all) => {
    const at = `${path}[${index}].key`;
    if (!key) return [{ path: at, message: text('problem.name') }];
    if (!ENV_NAME.test(key)) {
      return [{ path: at, message: text('problem.envName') }];
    }
    return all.findIndex(other => other.key === key) < index
      ? [{ path: at, message: text('problem.twice') }]
      : [];
  });
}

function fileProblems(
  files: readonly FileVar[] | undefined,
  text: typeof formTexts.english,
): FieldProblem[] {
  return (files ?? []).flatMap((file, index, all) => {
    const at = `container.files[${index}]`;
    const problems: FieldProblem[] = [];
    if (!file.key) {
      problems.push({ path: `${at}.key`, message: text('problem.name') });
    }
    if (!file.mountPath.startsWith('/')) {
      problems.push({
        path: `${at}.mountPath`,
        message: text('problem.mountPath'),
      });
    }
    const isTwice =
      all.findIndex(
        other => other.key === file.key && other.mountPath === file.mountPath,
      ) < index;
    if (file.key && isTwice) {
      problems.push({ path: `${at}.key`, message: text('problem.twice') });
    }
    return problems;
  });
}

/** Looks problems up by their field; the first one of a field is shown. */
export function lookup(problems: readonly FieldProblem[]): ProblemAt {
  const byPath = new Map<string, string>();
  for (const { path, message } of problems) {
    if (!byPath.has(path)) byPath.set(path, message);
  }
  return path => byPath.get(path);
}
