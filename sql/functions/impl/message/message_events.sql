create or replace function impl.message_events(p_edition int2, p_old "char",
    p_new "char")
returns int2[]
language sql immutable
as $$
    select array_remove(array[
        case when p_old is null and p_new = '0' and p_edition = 40
             then 2 end,
        case when (p_old is null or p_old = '0')
                  and p_new in ('2', 'C', '5', '6', '3', 'D')
             then case p_edition when 40 then 3 else 2 end end,
        case when (p_old is null or p_old not in ('3', 'D'))
                  and p_new in ('3', 'D')
             then 4 end,
        case when p_old = '8' and p_new = '4' then 5 end,
        case when (p_old is null or p_old in ('0', '1'))
                  and p_new in ('2', 'C', '5', '6')
             then 6 end]::int2[], null);
$$;

comment on function impl.message_events(int2, "char", "char") is
'What visitors may be told when an order goes from one state to another (null:
when it is created).  Edition 4.0: 2 booked, 3 paid (R152, R153); 3.0 says
"booked" when it is paid (R156).  Both: 4 activated (R153, R157), 5 refunded
(R154), 6 paid and to be picked up: the voucher (4.2.11).';
