import { moveInput } from '@/lib/operations/input'

/** The parameter of a command about a move that is under way. */
export const whoseMove = { slug: { flags: '<slug>', text: 'whose move', input: moveInput.shape.slug } }
