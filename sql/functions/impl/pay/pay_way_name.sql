create or replace function impl.pay_way_name(p_way int2)
returns text
language sql immutable
as $$
    select (array['by page', 'by page for phones', 'by code to scan',
                  'by the buyer''s code', 'by form',
                  'by agreement'])[p_way];
$$;

comment on function impl.pay_way_name(int2) is
'How a buyer pays, in words for staff.';
