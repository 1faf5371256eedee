/** What the matrices of contributions of a head and of a layer are asked for by, beside the names of steps. */
export const contributionName = "contribution";
export const layerContributionName = "layerContribution";
