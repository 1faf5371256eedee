export const activationNames = [
  ...(["relu", "gelu", "silu", "gelu_tanh", "quick_gelu", "relu2", "sigmoid", "tanh"] as const),
] as const;
export type ActivationName = (typeof activationNames)[number];
