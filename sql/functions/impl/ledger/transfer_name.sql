create or replace function impl.transfer_name(p_kind int2)
returns text
language sql immutable
as $$
    select (array['top-up', 'deduction', 'sale', 'hold', 'release', 'capture',
                  'fee', 'refund', 'receipt', 'earn', 'refund due',
                  'refund paid', 'platform fee', 'payout', 'refund void',
                  'found', 'float', 'handover', 'variance', 'charge', 'issue',
                  'visit', 'payout fee', 'settled', 'unvisited', 'given back',
                  'refund sent', 'fund in', 'fund out', 'yield', 'rail sale',
                  'rail insurance', 'rail topup', 'rail hold', 'rail release',
                  'rail purchase', 'rail unfreeze', 'rail difference',
                  'rail back', 'rail refund', 'rail returned'])[p_kind];
$$;

comment on function impl.transfer_name(int2) is
'A kind of transfer in words, those that impl.transfer_kind() takes.';
