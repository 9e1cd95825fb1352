-- Nothing to settle yet: payments by code come with their own receipts.
create or replace function impl.shift_settle(p_shift ticket.shift)
returns void
language plpgsql volatile
as $$
begin
    return;
end;
$$;

comment on function impl.shift_settle(ticket.shift) is
'Before a drawer is counted: what is still on its way.';
