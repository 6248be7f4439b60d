import { AppError, isAppError } from '@/lib/errors'

/** Runs a write whose only unique is the field's name; where that is taken, says so at the name. @throws AppError INVALID_INPUT */
export async function refuseTakenName<T>(name: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    // Our own conflicts have sentences; the database's has a cause.
    if (!isAppError(error, 'CONFLICT') || error.cause === undefined) throw error
    const taken = `There is a field called ${name} already. It may have been put aside.`
    throw new AppError('INVALID_INPUT', { fieldErrors: { name: taken }, cause: error })
  }
}
