/** A field whose change takes another right than `update` of its object. */
export interface FieldRight {
  kind: string;
  /** Path of the field, such as `spec.deploymentPipelineRef`. */
  field: string;
  /** The other right, asked for in the namespace of the object. */
  action: string;
}

/** Another pipeline is another way, with other gates: that is for those who may change gates. */
export const PIPELINE_RIGHT: FieldRight = {
  kind: 'Project',
  field: 'spec.deploymentPipelineRef',
  action: 'promotionpolicy:update',
};
