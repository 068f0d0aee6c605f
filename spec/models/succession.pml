/* Who follows a steward that its own person removed (spec/6-record 6.3): the remover X says so (a fact of kind 24), waits until every other
   member's receipt has it, takes the epochs that they name, shows them, and opens the next. The steward S opens epochs of its own until
   it hears of it. What is sent comes, in the order of each pair, at any time.

   -DNO_WAIT: the remover opens at once. -DSILENT: it goes on without one that has not answered. Both leave two epochs of one number. */
#ifndef MOST
#define MOST 1                /* epochs that the steward opens meanwhile */
#endif
#define S 0
#define X 1
#define ROOM 6                /* letters between two; the most there can be with MOST 2 */
#define EPOCH 1
#define GONE 2
#define SAYS 3
chan post[16] = [ROOM] of { byte, byte, byte };   /* from * 4 + to: kind, number of an epoch, its author */
byte at[4] = 1, by[4];        /* the newest epoch of each, and who opened it */
bool heard[4], opened;
byte answers;                 /* bit per member whose receipt has the removal */

inline send(from, to, kind, number, author) { post[from * 4 + to] ! kind, number, author }

active proctype steward() {
  byte n, a;
end: do
  :: atomic { !heard[S] && at[S] < 1 + MOST -> at[S]++;
       send(S, X, EPOCH, at[S], S); send(S, 2, EPOCH, at[S], S); send(S, 3, EPOCH, at[S], S) }
  :: atomic { post[X * 4 + S] ? GONE, n, a -> heard[S] = true }
  od
}

active proctype remover() {
  byte n, a, k;
end: do
  :: atomic { post[S * 4 + X] ? EPOCH, n, a -> if :: !heard[X] && n == at[X] + 1 -> at[X] = n :: else fi }   /* its box is closed after */
  :: atomic { !heard[X] -> heard[X] = true; send(X, S, GONE, 0, X); send(X, 2, GONE, 0, X); send(X, 3, GONE, 0, X) }
  :: atomic { post[2 * 4 + X] ? SAYS, n, a -> answers = answers | 4; if :: n > at[X] -> at[X] = n :: else fi }   /* as they vouch */
  :: atomic { post[3 * 4 + X] ? SAYS, n, a -> answers = answers | 8; if :: n > at[X] -> at[X] = n :: else fi }
  :: atomic { heard[X] && !opened &&
#ifdef NO_WAIT
       true
#else
#ifdef SILENT
       (answers & 4)
#else
       answers == 12
#endif
#endif
       -> opened = true;
       k = 2;
       do :: k <= at[X] -> send(X, 2, EPOCH, k, S); send(X, 3, EPOCH, k, S); k++ :: else -> break od;
       k = 0; at[X]++; by[X] = X;
       send(X, 2, EPOCH, at[X], X); send(X, 3, EPOCH, at[X], X) }
  od
}

proctype member(byte r) {
  byte n, a;
end: do
  :: atomic { post[S * 4 + r] ? EPOCH, n, a -> if :: !heard[r] && n == at[r] + 1 -> at[r] = n :: else fi }
  :: atomic { post[X * 4 + r] ? GONE, n, a -> heard[r] = true; send(r, X, SAYS, at[r], S) }
  :: atomic { post[X * 4 + r] ? EPOCH, n, a ->
       if :: a == S -> if :: n == at[r] + 1 -> at[r] = n :: else fi       /* shown by who follows: now it is believed */
          :: else -> assert(n == at[r] + 1);                              /* else two epochs have one number, and the line is split */
                     at[r] = n; by[r] = X
       fi; n = 0; a = 0 }
  od
}

init { atomic { run member(2); run member(3) } }

ltl follows { <> [] (by[2] == X && by[3] == X && at[2] == at[X] && at[3] == at[X]) }
