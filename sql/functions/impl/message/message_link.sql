-- The token behind it only who has the key can make: the worker.
create or replace function impl.message_link(p_text text, p_supplier int4,
    p_own bool)
returns text
language plpgsql stable
as $$
begin
    return case when position('{link}' in p_text) = 0 then p_text
           else replace(p_text, '{link}', coalesce((
               select s.visitor_url || '{link}'
               from ticket.supplier s
               where s.supplier_id = p_supplier and s.visitor_url <> ''
                 and p_own), '')) end;
end;
$$;

comment on function impl.message_link(text, int4, bool) is
'A text with the address of the order''s page in the place of {link}, of which
its token stays {link}; with nothing there where the supplier has no such
pages, or where the message goes to another phone than the order''s: all its
tickets are on that page.';
