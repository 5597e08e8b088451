import { CelMacro } from '@openchoreo-portal/cel';

/** Variable that holds what the macros stand for; templates reach it only through them. */
export const DERIVED = '__derived';

const WITHOUT_ARGUMENTS = {
  configurations: [
    'toConfigFileList',
    'toSecretFileList',
    'toContainerEnvFrom',
    'toContainerVolumeMounts',
    'toVolumes',
    'toConfigEnvsByContainer',
    'toSecretEnvsByContainer',
  ],
  workload: ['toServicePorts', 'toEndpointResources'],
  dependencies: ['toContainerEnvs', 'toContainerVolumeMounts', 'toVolumes'],
} as const;

/** `configurations.toVolumes()` and the like: rewritten at compile time into fields of {@link DERIVED}. */
export const CONTEXT_MACROS: readonly CelMacro[] = [
  ...Object.entries(WITHOUT_ARGUMENTS).flatMap(([owner, names]) =>
    names.map(name => contextMacro(owner, name, 0)),
  ),
  contextMacro('workload', 'toEndpointResources', 1),
];

function contextMacro(owner: string, name: string, args: 0 | 1): CelMacro {
  return {
    name,
    receiver: true,
    args,
    expand: ({ target, args: given, build }) => {
      if (target?.kind !== 'ident' || target.name !== owner) return undefined;
      const group = build.select(build.ident(DERIVED), owner);
      const value = build.select(group, name);
      return args === 0 ? value : build.index(value, given[0]);
    },
  };
}
