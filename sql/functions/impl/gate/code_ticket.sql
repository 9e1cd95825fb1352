-- A code's number, as core/tk_crypto.h has it: the ticket's own, and above it
-- which of the ticket's codes it is.  That of a first code is the ticket's.
-- The bit above both is of a code whose digits were typed at a gate.
create or replace function impl.code_ticket(p_number int4)
returns int2
language sql immutable
as $$
    select (p_number & 1023)::int2;
$$;

comment on function impl.code_ticket(int4) is
'The ticket of a code''s number.';

create or replace function impl.code_of(p_number int4)
returns int2
language sql immutable
as $$
    select (p_number >> 10 & 15)::int2;
$$;

comment on function impl.code_of(int4) is
'Which of its ticket''s codes a code''s number means; 0: the first.';

create or replace function impl.code_typed(p_number int4)
returns bool
language sql immutable
as $$
    select p_number & 16384 <> 0;
$$;

comment on function impl.code_typed(int4) is
'Were the digits of the code that was shown typed, as who has them in a message
does?';

create or replace function impl.code_number(p_ticket int4, p_code int4)
returns int2
language sql immutable
as $$
    select (p_ticket + (p_code << 10))::int2;
$$;

comment on function impl.code_number(int4, int4) is
'The number of a ticket''s code.';

create or replace function impl.code_is_old(p_supplier int4, p_order int8,
    p_number int4)
returns bool
language plpgsql stable
as $$
begin
    return exists (
        select from ticket.ticket t
        where t.supplier_id = p_supplier and t.order_id = p_order
          and t.ticket_no = impl.code_ticket(p_number)
          and t.code_no > impl.code_of(p_number));
end;
$$;

comment on function impl.code_is_old(int4, int8, int4) is
'Has a newer paper taken the place of the one with this code?';
