import { notFound } from 'next/navigation'

export default function NothingYet() {
  notFound()
}
