import type { DemoMore } from '@/dev/demo/demo-workspace'

/** An anvil. */
export const anvilLogo = `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256" viewBox="0 0 64 64">
  <rect width="64" height="64" fill="#1f3f4b"/>
  <path d="M8 21h40v4c4 0 7-1 9-2-1 6-7 10-15 11-2 1-3 3-3 5 0 3 2 5 5 6v4H17v-4c4-1 6-4 6-8 0-3-2-5-5-6-5-1-9-4-10-10z" fill="#f2ede4"/>
</svg>`

const noiseChart = `<svg xmlns="http://www.w3.org/2000/svg" width="720" height="400" viewBox="0 0 720 400">
  <rect width="720" height="400" fill="#fff"/>
  <g stroke="#ddd"><path d="M60 60H690M60 140H690M60 220H690M60 300H690"/></g>
  <polyline fill="none" stroke="#15607a" stroke-width="4" points="60,290 130,262 200,230 270,120 340,84 410,132 480,210 550,236 620,270 690,288"/>
  <polyline fill="none" stroke="#b7791f" stroke-width="4" stroke-dasharray="10 8" points="60,296 130,282 200,268 270,206 340,188 410,214 480,252 550,270 620,286 690,294"/>
</svg>`

export const noise: DemoMore = {
  description:
    'Old and new side by side, one blow a minute, from three distances. We promise “louder”, so we need the figures.',
  values: { Priority: 'High', Hours: 11, Tested: true },
  files: [
    ['lin', 'noise-old-and-new.png', noiseChart],
    ['lin', 'noise.csv', 'distance_m,anvil_1_db,anvil_2_db\n1,112.4,118.9\n5,98.1,104.6\n20,86.0,92.7\n'],
  ],
  comments: [
    [
      'lin',
      '118.9 dB at one metre, against 112.4 for the old one. The chart is attached.\n\n@Ada Byron is that loud enough?',
    ],
    ['ada', 'More than. Put the 20 m figure on the product page: that is what the neighbours will hear.'],
    ['grace', '@Sam Whitfield the page needs a row for it. Limits by country: https://example.com/noise-at-work'],
  ],
}

export const crate: DemoMore = {
  description: 'Two crates came back open in spring. The new one has to take a fall of 12 m onto gravel.',
  values: { Priority: 'Urgent', Hours: 22.5, Tested: true },
  files: [
    [
      'sam',
      'drop-tests.txt',
      'Crate 3, 12 m, gravel: lid stays shut, one slat cracked.\nCrate 4, 12 m, gravel: nothing.\nCrate 4, 12 m, rock: corner iron bent.\n',
    ],
  ],
  comments: [
    ['sam', 'Crate 4 holds on gravel. On rock a corner iron bends, see the file.'],
    [
      'lin',
      'Three millimetres instead of two, and it weighs 400 g more. @Grace Okafor can we still ship it by parcel?',
    ],
    ['grace', 'Up to 31.5 kg, yes.'],
  ],
}

export const certificate: DemoMore = {
  description:
    'They need one anvil, the manual and the noise figures. Ask for the appointment early: six weeks in autumn.',
  values: { Priority: 'High', Hours: 3, 'Supplier’s page': 'https://example.com/testing-institute' },
  comments: [['lin', 'The noise figures are in #4. @Ada Byron shall I send them our spare anvil?']],
}

export const shelves: DemoMore = {
  values: { Priority: 'Normal', Hours: 18 },
  files: [
    ['lin', 'shelf-plan.csv', 'bay,level,goods,kg\n1,0,anvils,2400\n1,1,mounts,380\n2,0,moulds,1900\n2,3,labels,12\n'],
  ],
}
