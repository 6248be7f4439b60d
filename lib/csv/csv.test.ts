import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byteOrderMark, csvLines } from './csv-line'
import { decodeText } from './decode-text'
import { defuse, undefuse } from './formula'
import { parseNumberedRows, parseRows, tellSeparator } from './parse-rows'
import { separators } from './separators'

const text = 'Título;Zoë\nGrüße — 10 €;世界'
const utf16 = (order: 'le' | 'be', mark: boolean) => {
  const bytes = Buffer.from(`${mark ? '\uFEFF' : ''}Title,Who\nFly,Zoë\n`, 'utf16le')
  return order === 'le' ? bytes : bytes.swap16()
}

describe('a file’s bytes', () => {
  it('are read as what they are', () => {
    expect(decodeText(Buffer.from(text))).toEqual({ text, encoding: 'UTF-8' })
    expect(decodeText(Buffer.from(`\uFEFF${text}`))).toEqual({ text, encoding: 'UTF-8' })
    for (const order of ['le', 'be'] as const)
      for (const mark of [true, false])
        expect(decodeText(utf16(order, mark))).toEqual({ text: 'Title,Who\nFly,Zoë\n', encoding: 'UTF-16' })
    expect(decodeText(Buffer.from([0x47, 0x72, 0xfc, 0xdf, 0x65, 0x20, 0x80]))).toEqual({
      text: 'Grüße €',
      encoding: 'Windows-1252',
    })
    expect(decodeText(Buffer.from('Title\0, Due')).text).toBe('Title, Due')
    expect(decodeText(new Uint8Array())).toEqual({ text: '', encoding: 'UTF-8' })
  })
})

describe('rows', () => {
  it('are cut where their file cuts them', () => {
    for (const separator of separators) {
      const file = ['Title,really;yes', 'Due', 'Who'].join('\uE000')
      const made = [file, ['a', 'b', 'c'].join('\uE000'), ['d', '', 'f'].join('\uE000')].join('\r\n')
      const plain = made.replace('Title,really;yes', 'Title').replaceAll('\uE000', separator)
      expect(tellSeparator(plain)).toBe(separator)
      expect(parseRows(plain, separator)).toEqual([
        ['Title', 'Due', 'Who'],
        ['a', 'b', 'c'],
        ['d', '', 'f'],
      ])
    }
    expect(tellSeparator('Title\nFly, slowly\nLand')).toBe(',')
    expect(tellSeparator('Title;Price\nOne;1,50\nTwo;2,50')).toBe(';')
    expect(tellSeparator('')).toBe(',')
  })

  it('may hold line breaks and quotation marks, and end early', () => {
    expect(parseRows('Title,Text\n"a ""b"", c","one\ntwo"\n\nshort\n,,\n', ',')).toEqual([
      ['Title', 'Text'],
      ['a "b", c', 'one\ntwo'],
      ['short'],
    ])
  })

  it('have the numbers that a spreadsheet shows, and may hold quotation marks in the middle', () => {
    const file = 'Title,Size\n\n"Two\nlines",5" wide\n,,\nLast,"3"\n'
    expect(parseNumberedRows(file, ',')).toEqual([
      { row: 1, cells: ['Title', 'Size'] },
      { row: 3, cells: ['Two\nlines', '5" wide'] },
      { row: 5, cells: ['Last', '3'] },
    ])
  })

  it('that can’t be read are told by their line', () => {
    expect(() => parseRows('Title\n"open\nand on', ',')).toThrow(/quotation mark.+line \d/)
    expect(() => parseRows(`${'a,'.repeat(101)}\n`, ',')).toThrow(/100 columns/)
  })

  it('that never end are refused before anything goes through them', () => {
    const begun = performance.now()
    for (const endless of [' ', ',', 'x', '\t'].map((one) => `Title\n${one.repeat(4_000_000)}`)) {
      expect(tellSeparator(endless)).toBe(',')
      expect(() => parseRows(endless, ',')).toThrow(/too long/)
    }
    expect(performance.now() - begun).toBeLessThan(3_000)
    expect(parseRows(`Title\r${'x'.repeat(150_000)}\r${'y'.repeat(150_000)}`, ',')).toHaveLength(3)
  })
})

describe('a cell', () => {
  it('that a spreadsheet would run is made text, and read back as it was', () => {
    const dangerous = [
      '=1+1',
      '+1',
      '-1',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      ' =cmd|x',
      '＝1',
      '=HYPERLINK("http://x","y")',
      '|x',
      '%x',
    ]
    for (const cell of dangerous) {
      expect(defuse(cell)).toBe(`'${cell}`)
      expect(undefuse(defuse(cell))).toBe(cell)
    }
    for (const cell of ['', 'Fly', "'tis", '1', 'a=b', '#12']) expect(defuse(cell)).toBe(cell)
    fc.assert(fc.property(fc.string(), (cell) => undefuse(defuse(cell)) === cell || cell.startsWith("'")))
  })

  it('never begins what a spreadsheet would run, and numbers stay numbers', () => {
    expect(csvLines([['=1', -1, 'a "b"', 'c,d']])).toBe(`'=1,-1,"a ""b""","c,d"\r\n`)
    const anyRows = fc.array(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 4 }), { minLength: 1 })
    fc.assert(
      fc.property(anyRows, (rows) => {
        const cells = parseRows((byteOrderMark + csvLines(rows)).slice(1), ',').flat()
        return cells.every((cell) => !/^[=+\-@＝＋－＠]/.test(cell))
      }),
    )
  })
})
