create or replace function impl.message_seats(p_text text, p_supplier int4,
    p_order int8, p_tickets int2[])
returns text
language plpgsql stable
as $$
begin
    return case when position('{seats}' in p_text) = 0 then p_text
                else replace(p_text, '{seats}',
                             impl.seats_told(p_supplier, p_order, p_tickets))
           end;
end;
$$;

comment on function impl.message_seats(text, int4, int8, int2[]) is
'A text of impl.message_text() with the seats of these tickets, or of all, in
the place of {seats}.';
