create or replace function impl.side_name(p_side int4)
returns text
language sql immutable
as $$
    select coalesce((array['sales', 'bank', 'fees', 'prepaid', 'payable',
                           'cash', 'costs', 'suspense', 'till', 'variance',
                           'unused', 'attractions', 'refunds', 'ticket fees',
                           'payout fees', 'margin', 'breakage', 'return fees',
                           'yield'])[p_side],
                    case p_side when 81 then 'fund'
                    when 82 then 'channel' when 83 then 'railway'
                    when 84 then 'insurance'
                    else 'account ' || (p_side - 20)::text end);
$$;

comment on function impl.side_name(int4) is
'An account on the supplier''s side of a transfer in words, those that
impl.side() takes; those of platforms by the number of the account there.';
