/** Holds the IANA zone of the reader's browser: times are shown in it, and "overdue" depends on what day it is there. */
export const zoneCookie = 'tenantry-zone'
