/** A change to one environment that a person is about to make. */
export interface Intent {
  action:
    | 'promote'
    | 'rollback'
    | 'configure'
    | 'adopt'
    | 'suspend'
    | 'resume'
    | 'undeploy'
    | 'redeploy';
  environment: string;
  releaseName?: string;
  /** Of `adopt`: ids of the changes by others that become overrides. */
  drift?: readonly string[];
}
