/** Most visible keys of a query whose weights are derived by every score. */
export const mostDerived = 512;
