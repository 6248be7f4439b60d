import type { Piece } from '@/lib/comments/body'

/** A comment as text: mentions stand out, addresses can be followed, and nothing else in it means anything. */
export function CommentBody({ pieces, viewerId }: { pieces: Piece[]; viewerId: string }) {
  return (
    <p className="text-pretty wrap-anywhere whitespace-pre-line">
      {pieces.map((piece, at) => (
        <CommentPiece key={`${at} ${piece.kind}`} piece={piece} viewerId={viewerId} />
      ))}
    </p>
  )
}

function CommentPiece({ piece, viewerId }: { piece: Piece; viewerId: string }) {
  if (piece.kind === 'text') return piece.text
  if (piece.kind === 'link')
    return (
      <a href={piece.url} target="_blank" rel="noopener noreferrer nofollow ugc" className="text-accent underline">
        {piece.url}
      </a>
    )
  const isMe = piece.userId === viewerId
  return (
    <span className={`rounded-xs px-0.5 font-medium ${isMe ? 'bg-accent-soft text-accent' : 'text-accent'}`}>
      @{piece.name}
    </span>
  )
}
