import { useApi } from '@backstage/frontend-plugin-api';
import { MarkdownContent } from '@backstage/core-components';
import Link from '@mui/material/Link';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { Component, isApiError } from '@openchoreo-portal/model';
import {
  OpenChoreoApi,
  openchoreoApiRef,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { Section } from '../overview/Section';
import { readmePaths, Source, sourceOf, webUrl } from './readme';
import { useProjectsText } from '../texts';

/** README of the component's repository, or the way to the repository. Nothing for a component that runs a given image. */
export default function Readme(props: { component: Component | undefined }) {
  const t = useProjectsText();
  const api = useApi(openchoreoApiRef);
  const source = sourceOf(props.component);
  const readme = useQuery({
    queryKey: ['openchoreo', 'readme', source],
    queryFn: () => firstReadme(api, source!),
    enabled: source?.own !== undefined,
    staleTime: 60_000,
    retry: 1,
  });
  if (!source) return null;
  const web = webUrl(source);
  return (
    <Section title={t('readme.title')}>
      {readme.data ? (
        <Paper
          variant="outlined"
          sx={{ p: 2, overflowX: 'auto', '& h1': { fontSize: '1.25rem' } }}
        >
          <MarkdownContent
            content={readme.data.content}
            transformLinkUri={safeLink}
          />
        </Paper>
      ) : (
        <Typography variant="body2" color="text.secondary">
          {readme.isFetching && t('readme.loading')}
          {readme.isError && t('readme.failed')}
          {readme.data === null && t('readme.none')}
        </Typography>
      )}
      <Typography variant="body2" sx={{ mt: 1, overflowWrap: 'anywhere' }}>
        {t('readme.source')}{' '}
        {web ? (
          <Link href={web} target="_blank" rel="noreferrer">
            {source.url}
          </Link>
        ) : (
          <code>{source.url}</code>
        )}
        {source.folder && ` · ${source.folder}`}
      </Typography>
    </Section>
  );
}

/** Null: there is none. */
async function firstReadme(
  api: OpenChoreoApi,
  source: Source,
): Promise<{ content: string } | null> {
  const { namespace, name } = source.own!;
  for (const path of readmePaths(source)) {
    const query = new URLSearchParams({
      path,
      ...(source.branch ? { branch: source.branch } : {}),
    });
    try {
      return await api.requestPlugin<{ content: string }>(
        'openchoreo-git',
        `/repositories/${namespace}/${name}/file?${query}`,
      );
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error;
    }
  }
  return null;
}

/** Only addresses that a person would expect to open. */
const safeLink = (href: string) =>
  /^(https?:|mailto:|#)/i.test(href) ? href : '';
