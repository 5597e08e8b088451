import { defineTexts } from '@openchoreo-portal/plugin-openchoreo-react';
import { approvalTexts } from './texts/approval';
import { changeSetTexts } from './texts/changeSet';
import { commonTexts } from './texts/common';
import { deployTexts } from './texts/deploy';
import { environmentTexts } from './texts/environment';
import { infrastructureTexts } from './texts/infrastructure';
import { historyTexts } from './texts/history';
import { planTexts } from './texts/plan';
import { policyTexts } from './texts/policy';
import { previewTexts } from './texts/preview';
import { simulationTexts } from './texts/simulation';
import { strategyTexts } from './texts/strategy';
import { tabTexts } from './texts/tabs';

/** Every text of the plugin, in English; other languages come as translation resources. */
export const deliveryTexts = defineTexts('openchoreo-delivery', {
  ...approvalTexts,
  ...changeSetTexts,
  ...commonTexts,
  ...deployTexts,
  ...environmentTexts,
  ...historyTexts,
  ...infrastructureTexts,
  ...planTexts,
  ...policyTexts,
  ...previewTexts,
  ...simulationTexts,
  ...strategyTexts,
  ...tabTexts,
});

/** Keys of {@link deliveryTexts}. */
export type DeliveryText = Parameters<typeof deliveryTexts.english>[0];

/** Gives the plugin's texts in the person's language. */
export const useDeliveryText = deliveryTexts.useText;

/** See {@link useDeliveryText}. */
export type DeliveryTexts = typeof deliveryTexts.english;
