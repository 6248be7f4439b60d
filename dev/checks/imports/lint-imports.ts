import path from 'node:path'
import { type ParsedSource, parse, placeOf, type Source } from '@/dev/checks/source/read-sources'
import { findEnvironmentReads } from './find-environment-reads'
import { findImports, type Import } from './find-imports'
import { type Area, areas, isTest, keptPackages, readsEnvironment } from './house'

const nowhere: Area = { name: 'no part of the house', files: /$^/, imports: [] }

/** A sentence for everything in this file that goes against the house. */
export function lintImports(source: Source): string[] {
  const parsed = parse(source)
  const area = areaOf(source.file)
  const faults = findImports(parsed).flatMap((found) => {
    const fault = judge(parsed, area, found)
    return fault ? [`${placeOf(source, found.position)} ${fault}`] : []
  })
  return [...faults, ...lintEnvironment(parsed)]
}

function lintEnvironment(source: ParsedSource): string[] {
  if (readsEnvironment.test(source.file) || isTest.test(source.file)) return []
  return findEnvironmentReads(source).map(
    (position) => `${placeOf(source, position)} reads process.env: only lib/env.ts does; add the variable there.`,
  )
}

function judge({ file }: Source, area: Area, { to, isType }: Import): string | null {
  if (to === null) {
    // A test may walk a folder, so that what is new there is covered by itself.
    return area.imports.includes('everything') || isTest.test(file)
      ? null
      : 'imports something computed: name it, so that it can be checked.'
  }
  if (/(^|\/)\.\.(\/|$)/.test(to)) return `imports ${to}: use @/ across folders and ./ within one.`
  const target = pathOf(file, to)
  return target === null ? judgePackage(area, to) : judgeArea(file, area, target, isType)
}

function judgePackage(area: Area, name: string): string | null {
  if (area.packages && !area.packages.some((allowed) => allowed.test(name))) {
    return `imports ${name}: ${area.name} stays free of it, so that it runs anywhere.`
  }
  const kept = keptPackages.find(({ packages }) => packages.test(name))
  return !kept || kept.for.includes(area.name) ? null : `imports ${name}: ${kept.why}.`
}

function judgeArea(file: string, from: Area, target: string, isType: boolean): string | null {
  const to = areaOf(target)
  const mayUse = [
    from.name,
    ...from.imports,
    ...(isType ? (from.types ?? []) : []),
    ...(isTest.test(file) ? ['tools'] : []),
  ]
  if (mayUse.includes(to.name) || mayUse.includes('everything')) return null
  const onlyTypes = from.types?.includes(to.name)
  return onlyTypes
    ? `imports ${target} (${to.name}) at run time: ${from.name} may import its types only.`
    : `imports ${target}: ${from.name} must not import ${to.name}.`
}

/** Where an import leads in the tree, as a path from the root; null for a package. */
function pathOf(file: string, to: string): string | null {
  if (to.startsWith('@/')) return to.slice(2)
  return to.startsWith('.') ? path.posix.join(path.posix.dirname(file), to) : null
}

/** An import may leave the extension out. */
function areaOf(target: string): Area {
  const file = /\.[a-z]+$/.test(target) ? target : `${target}.ts`
  return areas.find(({ files }) => files.test(file)) ?? nowhere
}
