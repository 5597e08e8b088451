import { IncomingMessage, ServerResponse } from 'node:http';
import { DialError } from '../network/types';
import { errorPage } from './pages';
import { RouteTable } from './routes';

/** Why the ingress itself answers, in words for the person at the browser. */
export interface Problem {
  status: number;
  title: string;
  message: string;
  remedy: string;
}

/** No route matches: of the host, or of the path. */
export function notFound(
  routes: RouteTable,
  requested: string,
  path: string,
): Problem {
  if (!routes.knowsHost(requested)) {
    return {
      status: 404,
      title: 'Nothing is published under this name',
      message: `No route serves the host ${requested || '(none)'}.`,
      remedy:
        'Check the address on the component’s deploy page; an endpoint needs the visibility "external" or "internal" and a deployed release.',
    };
  }
  return {
    status: 404,
    title: 'No route for this path',
    message: `${requested} does not serve ${path}.`,
    remedy: `Paths served here: ${routes
      .pathsOf(requested)
      .slice(0, 10)
      .join(', ')}.`,
  };
}

/** What a failed connection to a component means. */
export function explain(error: unknown): Problem {
  if (error instanceof DialError) {
    if (error.code === 'Denied') {
      return {
        status: 403,
        title: 'Not allowed',
        message: error.message,
        remedy:
          'Publish the endpoint with the visibility "external" or "internal".',
      };
    }
    const remedy = {
      NoService:
        'The route names a service that does not exist; deploy the component again.',
      NoPort: 'The endpoint’s port differs from the service’s ports.',
      NoEndpoint:
        'Look at the component’s pods: they may be starting, crashing, or scaled to zero.',
      Refused: 'The program must listen on the port its endpoint declares.',
    }[error.code];
    return {
      status: 503,
      title: 'The component does not answer',
      message: error.message,
      remedy,
    };
  }
  return {
    status: 502,
    title: 'The component broke off',
    message: `The connection failed: ${
      error instanceof Error ? error.message : error
    }.`,
    remedy: 'Look at the component’s logs.',
  };
}

/** Answers with a problem as a page or as JSON; breaks off when the answer has begun. */
export function refuse(
  req: IncomingMessage,
  res: ServerResponse,
  problem: Problem,
): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const { contentType, body } = errorPage(
    req.headers.accept,
    problem.status,
    problem.title,
    problem.message,
    problem.remedy,
  );
  res.writeHead(problem.status, {
    'content-type': contentType,
    'cache-control': 'no-store',
    ...(problem.status === 503 ? { 'retry-after': '2' } : {}),
  });
  res.end(req.method === 'HEAD' ? undefined : body);
}
