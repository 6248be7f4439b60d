/** Holds the IANA zone of the reader's browser: "overdue" depends on what day it is there. */
export const zoneCookie = 'tenantry-zone'
