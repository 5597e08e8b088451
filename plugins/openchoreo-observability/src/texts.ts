import { defineTexts } from '@openchoreo-portal/plugin-openchoreo-react';

/** Texts of the plugin, in English; other languages come as translation resources. */
export const observabilityTexts = defineTexts('openchoreo-observability', {
  'environment.label': 'Environment',
  'log.name': '{{component}} in {{environment}}',
  'log.silent': 'It has written nothing yet.',
  'log.empty.title': 'No logs yet',
  'empty.text': 'The component does not run in any environment.',
  'events.name': 'Events in {{environment}}',
  'events.empty.title': 'No events yet',
  'events.none.title': 'Nothing happened',
  'events.none.text': 'The plane has told nothing about it in the last day.',
  'metrics.empty.title': 'Nothing to measure yet',
  'metrics.cpu': 'CPU Usage',
  'metrics.memory': 'Memory Usage',
  'metrics.time': 'Time',
  'metrics.15': 'Last 15 minutes',
  'metrics.60': 'Last hour',
  'metrics.360': 'Last 6 hours',
  'metrics.1440': 'Last day',
  'chart.usage': 'Usage',
  'chart.limit': 'Limit',
  'chart.now': 'now {{value}}',
  'chart.none': 'not measured yet',
});

/** Gives the texts in the person's language. */
export const useObservabilityText = observabilityTexts.useText;
