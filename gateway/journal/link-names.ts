/** Row names of links of homes: one a home, its last. */
export const HOME_LINK = "home-link:";
/** Row names of links of rounds, by their place. */
export const ROUND_LINK = "round-link:";
