/* Delivery (spec/4-relay, 5-envelope-and-link): outbox, ratchet, a relay that takes a letter twice for one, an ack after the commit; with
   crashes, loss, doubles, reordering. N entries; every encryption takes a fresh step of the ratchet, of which there are M; the reader keeps
   W keys of steps it skipped (Olm: 40).

   What holds: no step encrypts two letters; what was written is shown in the end, once.
   -DBUG_SEND: the letter leaves before the ratchet is saved. -DBUG_SHOW: it is shown before it is saved. -DBUG_ASK: nobody asks again for
   what is missing. Each is caught. */
#ifndef N
#define N 2
#endif
#define M 5
#define W 1
byte used[M];                 /* index -> entry+1 ever encrypted under it */
byte v_idx, d_idx;            /* sender ratchet: volatile, durable */
byte out;                     /* durable outbox: bit per index */
byte relay, seen;             /* stored / ever stored (idempotence) : bit per index */
byte ent[M];                  /* index -> entry (inside the ciphertext) */
byte v_next, d_next, v_skip, d_skip, v_acc, d_acc;   /* receiver */
byte shown[N];                /* how often each was put on a page */
byte loss = 1, crash = 2, req = 2, rep = 2;
byte want;                    /* entries still to be sent, as the sender knows it */
#define BIT(i) (1 << (i))
#define ALL (BIT(N) - 1)

inline keepnewest() {         /* only W newest skipped keys survive */
  byte k = 0, c = 0;
  k = M; 
  do :: k > 0 -> k--; if :: v_skip & BIT(k) -> c++; if :: c > W -> v_skip = v_skip & ~BIT(k) :: else fi :: else fi
     :: else -> break od
}

active proctype sender() {
  byte e, i;
  want = ALL;
end: do
  :: atomic { want && v_idx < M ->                        /* encrypt one entry */
       e = 0; do :: want & BIT(e) -> break :: else -> e++ od;
       i = v_idx; assert(used[i] == 0 || used[i] == e + 1); used[i] = e + 1; ent[i] = e; v_idx++;
       want = want & ~BIT(e);
#ifdef BUG_SEND
     }  relay = relay | BIT(i); seen = seen | BIT(i);     /* network before the commit */
     if :: atomic { d_idx = v_idx } :: atomic { crash -> crash--; v_idx = d_idx; want = ALL & ~d_acc } fi
#else
       d_idx = v_idx; out = out | BIT(i) }                /* one transaction: ratchet + outbox row */
#endif
  :: atomic { out -> i = 0; do :: out & BIT(i) -> break :: else -> i++ od;
       if :: req -> req--                                  /* request lost */
          :: !(seen & BIT(i)) -> seen = seen | BIT(i);     /* stored; reply may be lost: the row stays and is retried */
               if :: loss -> loss-- :: relay = relay | BIT(i) fi; if :: out = out & ~BIT(i) :: rep -> rep-- fi
          :: seen & BIT(i) -> out = out & ~BIT(i)          /* duplicate */
       fi }
  :: atomic { crash -> crash--; v_idx = d_idx;             /* restart: anything not durable is written again */
#ifdef BUG_SEND
       want = ALL & ~d_acc
#endif
     }
#ifndef BUG_ASK
  :: atomic { !out && !want && !relay && (d_acc != ALL) -> want = ALL & ~d_acc }   /* asked for: encrypt what is missing anew */
#endif
  od
}

active proctype receiver() {
  byte i, j; bool ok;
end: do
  :: atomic { relay -> if :: relay & 1 -> i = 0 :: relay & 2 -> i = 1 :: relay & 4 -> i = 2 :: relay & 8 -> i = 3 :: relay & 16 -> i = 4 fi;
       ok = false;
       if :: i >= v_next -> j = v_next; do :: j < i -> v_skip = v_skip | BIT(j); j++ :: else -> break od;
               v_next = i + 1; keepnewest(); ok = true
          :: i < v_next && (v_skip & BIT(i)) -> v_skip = v_skip & ~BIT(i); ok = true
          :: else                                          /* replay or fallen out of the window: undecryptable, still acked */
       fi;
#ifdef BUG_SHOW
       if :: ok && !(v_acc & BIT(ent[i])) -> shown[ent[i]]++ :: else fi;
#endif
       if :: ok -> v_acc = v_acc | BIT(ent[i]) :: else fi }
     if
     :: atomic { crash -> crash--; v_next = d_next; v_skip = d_skip; v_acc = d_acc }          /* before the commit: redelivered */
     :: atomic {                                                                              /* one transaction */
#ifndef BUG_SHOW
          if :: ok && !(d_acc & BIT(ent[i])) -> shown[ent[i]]++ :: else fi;                   /* pages read what is saved */
#endif
          d_next = v_next; d_skip = v_skip; d_acc = v_acc };
        if :: atomic { crash -> crash--; skip }            /* after the commit, before the ack: redelivered, undecryptable */
           :: relay = relay & ~BIT(i)                      /* ack */
        fi
     fi
  od
}
#define done (d_acc == ALL)
#define room (v_idx < M)
ltl live { <> (done || !room) }              /* shown, unless the bounded model ran out of steps */
ltl once { [] (shown[0] <= 1 && shown[1] <= 1) }
