/* The record (spec/6-record 6.2, 6.4): two honest seats X, Y and an author M that lies: it may fork, send selectively and withhold parents.
   What holds: both come to the same set; M can't keep X and Y from hearing each other; nothing stands before what it names.
   -DNO_VOUCH: what another names is not believed. Then M can, and that is caught.
   Entries (bits): 0 m1, 1 m1', 2 m2->m1, 3 m2'->m1', 4 x1 (X's), 5 y1 (Y's). Mail is lost, duplicated, reordered
   (budgets), then fair. One sync message carries tips and wants; a waiting sync is replaced by a newer one; words are not. */
#define XE 4
byte acc[2], pend[2], conf[2], vouch[2], lack[2], refs[6];
byte kq[4], pq[4], wq[4];             /* slots 0..1 X->Y, 2..3 Y->X; kind 0 none, 1 entry, 2 sync */
byte loss = LOSS, dup = DUP, reord = REORD;
bool mdone;
#define BIT(i) (1 << (i))
#define A0 (n*2)
#define A1 (n*2+1)
#define B0 ((1-n)*2)
#define B1 ((1-n)*2+1)

inline tips(n, r) { r = acc[n];
  if :: acc[n] & 4 -> r = r & ~1 :: else fi;
  if :: acc[n] & 8 -> r = r & ~2 :: else fi }
inline wants(n, r) { r = lack[n]; e = 0;
  do :: e < 6 -> if :: pend[n] & BIT(e) -> r = r | refs[e] :: else fi; e++ :: else -> break od; e = 0;
  r = r & ~acc[n] & ~pend[n] }
inline closure(n) { go = 1;
  do :: go -> go = 0; z = 0;
       do :: z < 6 ->
            if :: (pend[n] & BIT(z)) && ((conf[n] | vouch[n]) & BIT(z)) ->
#ifndef NO_VOUCH
                  vouch[n] = vouch[n] | refs[z];
#endif
                  if :: (refs[z] & ~acc[n]) == 0 -> acc[n] = acc[n] | BIT(z); pend[n] = pend[n] & ~BIT(z); lack[n] = lack[n] & ~BIT(z); go = 1
                     :: else fi
               :: else fi; z++
          :: else -> break od
     :: else -> break od;
  z = 0; go = 0 }
inline word(n, x) {                   /* send an entry */
  if :: loss -> loss--
     :: kq[A0] == 0 -> kq[A0] = 1; pq[A0] = x
     :: kq[A0] && kq[A1] == 0 -> kq[A1] = 1; pq[A1] = x
     :: kq[A0] && kq[A1] == 2 -> kq[A1] = 1; pq[A1] = x; wq[A1] = 0
     :: kq[A0] == 2 && kq[A1] == 1 -> kq[A0] = 1; pq[A0] = x; wq[A0] = 0
     :: kq[A0] == 1 && kq[A1] == 1 -> skip fi }
inline sync(n) { tips(n, r); wants(n, w);
  if :: loss -> loss--
     :: kq[A0] == 0 -> kq[A0] = 2; pq[A0] = r; wq[A0] = w
     :: kq[A0] == 1 && kq[A1] == 0 -> kq[A1] = 2; pq[A1] = r; wq[A1] = w
     :: kq[A0] == 1 && kq[A1] == 1 -> skip fi; r = 0; w = 0 }

proctype seat(byte n) {
  byte s, k, p, q, r, w, e, z, go;
  do
  :: atomic { kq[B0] != 0 ->
       if :: s = B0 :: reord && kq[B1] != 0 -> reord--; s = B1 fi;
       k = kq[s]; p = pq[s]; q = wq[s];
       if :: dup -> dup--
          :: s == B0 -> kq[B0] = kq[B1]; pq[B0] = pq[B1]; wq[B0] = wq[B1]; kq[B1] = 0; pq[B1] = 0; wq[B1] = 0
          :: s == B1 -> kq[B1] = 0; pq[B1] = 0; wq[B1] = 0 fi;
       if :: k == 1 && !(acc[n] & BIT(p)) -> pend[n] = pend[n] | BIT(p);
               if :: p == XE + 1 - n -> conf[n] = conf[n] | BIT(p) :: else fi; closure(n)
#ifdef NO_VOUCH
          :: k == 2 -> lack[n] = lack[n] | (p & ~acc[n]); closure(n);
#else
          :: k == 2 -> vouch[n] = vouch[n] | p; lack[n] = lack[n] | (p & ~acc[n]); closure(n);
#endif
               q = q & acc[n];
               do :: q & 1 -> word(n, 0); q = q & ~1 :: q & 2 -> word(n, 1); q = q & ~2 :: q & 4 -> word(n, 2); q = q & ~4
                  :: q & 8 -> word(n, 3); q = q & ~8 :: q & 16 -> word(n, 4); q = q & ~16 :: q & 32 -> word(n, 5); q = q & ~32
                  :: q == 0 -> break od
          :: else fi; k = 0; p = 0; s = 0; q = 0 }
  od
}
proctype writer(byte n) {             /* each seat writes once, at any moment, on top of what it has accepted */
  byte r, e, z, go;
  atomic { tips(n, r); refs[XE + n] = r; r = 0; conf[n] = conf[n] | BIT(XE + n);
       pend[n] = pend[n] | BIT(XE + n); closure(n); word(n, XE + n) }
}
proctype timer(byte n) {              /* a seat's clock */
  byte r, w, e;
  do :: atomic { (acc[0] != acc[1] || lack[n] || pend[n]) && kq[A0] != 2 && kq[A1] != 2 -> sync(n) } od
}
proctype byz() {
  byte budget = MB, n, e, z, go;
  do :: atomic { budget && !mdone -> budget--;
        if :: n = 0 :: n = 1 fi; if :: e = 0 :: e = 1 :: e = 2 :: e = 3 fi;
        if :: !(acc[n] & BIT(e)) -> conf[n] = conf[n] | BIT(e) | refs[e]; pend[n] = pend[n] | BIT(e); closure(n) :: else fi; n = 0; e = 0 }
     :: atomic { mdone = true; break } od
}
init { atomic { refs[2] = 1; refs[3] = 2; run seat(0); run seat(1); run timer(0); run timer(1); run writer(0); run writer(1); run byz() } }

ltl conv { <> [] (acc[0] == acc[1]) }                                 /* replicas converge, forks and all */
ltl words { <> [] ((acc[0] & 48) == 48 && (acc[1] & 48) == 48) }      /* M cannot stop X and Y from hearing each other */
ltl caus { [] ((!(acc[0] & 4) || (acc[0] & 1)) && (!(acc[1] & 8) || (acc[1] & 2)) && (!(acc[0] & 32) || (refs[5] & ~acc[0]) == 0)) }
