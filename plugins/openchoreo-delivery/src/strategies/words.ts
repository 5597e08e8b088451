import { DeliveryStrategySpec } from '@openchoreo-portal/model';
import { DeliveryTexts } from '../texts';

/** What a strategy lets its components do, one line each. */
export function strategyWords(
  spec: DeliveryStrategySpec,
  t: DeliveryTexts,
): string[] {
  return [
    ...(spec.paths ?? []).map(({ from, to }) =>
      t('strategy.words.path', { from, to: to.join(', ') }),
    ),
    ...(spec.automatic ?? []).map(({ environment, fromEnvironment }) =>
      fromEnvironment
        ? t('strategy.words.automaticFrom', {
            from: fromEnvironment,
            to: environment,
          })
        : t('strategy.words.automatic', { to: environment }),
    ),
  ];
}

/** Which components a strategy is about, in words. */
export function strategyScope(
  spec: DeliveryStrategySpec,
  t: DeliveryTexts,
): string {
  const names = (list: readonly string[]) => ({ names: list.join(', ') });
  const parts = [
    spec.pipeline && t('strategy.about.pipeline', { name: spec.pipeline }),
    spec.projects?.length && t('strategy.about.projects', names(spec.projects)),
    spec.components?.length &&
      t('strategy.about.components', names(spec.components)),
    spec.componentTypes?.length &&
      t('strategy.about.types', names(spec.componentTypes)),
    Object.keys(spec.matchLabels ?? {}).length > 0 &&
      t('strategy.about.labels', names(labelLines(spec.matchLabels))),
    spec.expression &&
      t('strategy.about.expression', { expression: spec.expression }),
  ].filter((part): part is string => Boolean(part));
  return parts.length > 0 ? parts.join(', ') : t('strategy.everything');
}

/** Labels as `name=value`. */
export function labelLines(
  labels: Readonly<Record<string, string>> | undefined,
): string[] {
  return Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
}

/** The reverse of {@link labelLines}; undefined for no labels. What has no `=` is a label with an empty value. */
export function labelsOf(
  lines: readonly string[],
): Record<string, string> | undefined {
  const entries = lines.map(line => {
    const at = line.indexOf('=');
    return at < 0
      ? ([line.trim(), ''] as const)
      : ([line.slice(0, at).trim(), line.slice(at + 1).trim()] as const);
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
