import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import express from 'express';

/** A file of a commit; its content is base64. */
export interface GitFile {
  path: string;
  content: string;
}

/** What was written to a repository. */
export interface GitWrite {
  name: string;
  files: GitFile[];
  body: Record<string, unknown>;
}

/** Stands for the embedded Git server: every repository is there whose name does not begin with `new-`, and each write is told. */
export function gitPlugin(onWrite: (write: GitWrite) => void) {
  return createBackendPlugin({
    pluginId: 'openchoreo-git',
    register(env) {
      env.registerInit({
        deps: { router: coreServices.httpRouter },
        async init({ router }) {
          const answer = (name: string) => ({
            namespace: 'default',
            name,
            defaultBranch: 'main',
            branches: { main: 'a'.repeat(40) },
            cloneUrl: `http://git.test/default/${name}.git`,
            secretRef: 'openchoreo-git',
          });
          const app = express();
          app.use(express.json({ limit: '10mb' }));
          const note = (name: string, body: GitWrite['body']) =>
            onWrite({ name, files: body.files as GitFile[], body });
          app.post('/repositories', (req, res) => {
            note(req.body.name, req.body);
            res.status(201).json(answer(req.body.name));
          });
          app.get('/repositories/:ns/:name', (req, res) => {
            const { name } = req.params;
            if (name.startsWith('new-')) {
              res.status(404).json({ reason: 'NotFound', message: 'None.' });
            } else res.json(answer(name));
          });
          app.post('/repositories/:ns/:name/commits', (req, res) => {
            note(req.params.name, req.body);
            res.status(201).json({ branch: 'main', id: 'b'.repeat(40) });
          });
          router.use(app);
        },
      });
    },
  });
}
